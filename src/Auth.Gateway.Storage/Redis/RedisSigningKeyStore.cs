using Auth.Gateway.Core.Tokens;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

internal sealed class RedisSigningKeyStore(RedisConnection connection, RedisKeys keys) : ISigningKeyStore
{
    private static readonly RedisScript ListScript = RedisScript.Load("signing-key-list");
    private static readonly RedisScript AddScript = RedisScript.Load("signing-key-add");
    private static readonly RedisScript RemoveScript = RedisScript.Load("signing-key-remove");
    private static readonly RedisScript ReplaceScript = RedisScript.Load("signing-key-replace");

    public async Task<IReadOnlyList<SigningKey>> ListAsync(CancellationToken cancellationToken)
    {
        var records = (RedisResult[]?)await connection.RunAsync(ListScript, [keys.SigningKeys], [keys.Tag], cancellationToken) ?? [];
        // In the order of adding: instances' clocks differ.
        return [.. records.Select(Read).OfType<SigningKey>()];
    }

    public Task<bool> AddAsync(SigningKey key, string? after, CancellationToken cancellationToken) => connection.TryAsync(
        AddScript,
        [keys.SigningKeys, keys.SigningKey(key.Id)],
        [
            keys.Tag, key.Id, key.Use.ToString(), key.Algorithm, after ?? "",
            .. Write(key),
        ],
        cancellationToken);

    public Task RemoveAsync(string keyId, CancellationToken cancellationToken) =>
        connection.RunAsync(RemoveScript, [keys.SigningKeys, keys.SigningKey(keyId)], [keyId], cancellationToken);

    public Task ReplaceAsync(IReadOnlyList<SigningKey> all, CancellationToken cancellationToken) => connection.RunAsync(
        ReplaceScript, [.. all.Select(key => keys.SigningKey(key.Id))], [.. all.Select(key => (RedisValue)key.ProtectedPrivateKey)], cancellationToken);

    // Use and algorithm, which the script compares, come before.
    public static RedisValue[] Write(SigningKey key) => new RedisFields()
        .Add("id", key.Id)
        .Add("protected_private_key", key.ProtectedPrivateKey)
        .Add("created_at", key.CreatedAt)
        .Add("activates_at", key.ActivatesAt)
        .ToArray();

    public static SigningKey? Read(RedisResult? result) => RedisRecord.Read(result) is not { } record ? null : new SigningKey
    {
        Id = record.Text("id"),
        Use = Enum.Parse<SigningKeyUse>(record.Text("use")),
        Algorithm = record.Text("algorithm"),
        ProtectedPrivateKey = record.Bytes("protected_private_key"),
        CreatedAt = record.Instant("created_at"),
        // Before keys were published ahead, they signed from the start.
        ActivatesAt = record.InstantOrNull("activates_at") ?? record.Instant("created_at"),
    };
}
