using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Changes;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

internal sealed class RedisApiKeyStore(RedisConnection connection, RedisKeys keys) : IApiKeyStore
{
    // So that no script holds up the server for long.
    private const int UsesPerScript = 500;

    private static readonly RedisScript FindByHashScript = RedisScript.Load("access", "key-find-by-hash");
    private static readonly RedisScript CreateScript = RedisScript.Load("time", "key-record", "key-create");
    private static readonly RedisScript ListScript = RedisScript.Load("key-list");
    private static readonly RedisScript RotateScript = RedisScript.Load("time", "change", "key-record", "key-rotate");
    private static readonly RedisScript RevokeScript = RedisScript.Load("time", "change", "key-record", "key-revoke");
    private static readonly RedisScript DeleteScript = RedisScript.Load("change", "key-delete");
    private static readonly RedisScript RecordUseScript = RedisScript.Load("key-record-use");

    private static long Retention => (long)RedisKeys.KeyRetention.TotalMilliseconds;

    public async Task<ApiKeyGrant?> FindByHashAsync(string hash, CancellationToken cancellationToken)
    {
        var found = await connection.RunAsync(FindByHashScript, [keys.ApiKeyByHash(hash)], [keys.Tag], cancellationToken);
        if (found.IsNull || (RedisResult[]?)found is not [var record, var access] || RedisApiKeys.Read(record) is not { } key) return null;
        var (account, userAccess) = RedisAccounts.ReadAccess(access);
        return account is null ? null : new ApiKeyGrant(key, account, userAccess);
    }

    public async Task<ApiKeyCreation> CreateAsync(ApiKey key, int limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var result = await connection.RunAsync(
            CreateScript,
            [keys.ApiKey(key.Id), keys.ApiKeyByHash(key.Hash), keys.ApiKeysOf(new ApiKeyOwner(key.AccountId, key.UserId)), keys.Serials],
            [keys.Tag, RedisInstant.Format(now), limit, key.Id, Expiry(key), Retention, .. RedisApiKeys.Write(key)],
            cancellationToken);
        return RedisApiKeys.ReadCreation(result, key);
    }

    public async Task<ApiKey?> FindAsync(string accountId, string keyId, CancellationToken cancellationToken)
    {
        var key = RedisApiKeys.Read(await connection.RunAsync(RedisRecord.Find, [keys.ApiKey(keyId)], [], cancellationToken));
        return key?.AccountId == accountId ? key : null;
    }

    public async Task<ApiKeyPage> ListAsync(ApiKeyOwner owner, int page, int pageSize, CancellationToken cancellationToken)
    {
        var result = await connection.RunAsync(
            ListScript, [keys.ApiKeysOf(owner)], [keys.Tag, (page - 1L) * pageSize, pageSize], cancellationToken);
        var parts = (RedisResult[])result!;
        return new ApiKeyPage([.. ((RedisResult[])parts[1]!).Select(RedisApiKeys.Read).OfType<ApiKey>()], (int)parts[0]);
    }

    public async Task<ApiKeyCreation> RotateAsync(
        string accountId, string keyId, ApiKey successor, DateTimeOffset oldEndsAt, DateTimeOffset now, Change change,
        CancellationToken cancellationToken)
    {
        var owned = keys.ApiKeysOf(new ApiKeyOwner(successor.AccountId, successor.UserId));
        var result = await connection.RunAsync(
            RotateScript,
            RedisChange.Keys(keys, keys.ApiKey(keyId), keys.ApiKey(successor.Id), keys.ApiKeyByHash(successor.Hash), owned, keys.Serials),
            RedisChange.Arguments(
                keys,
                change,
                [
                    keys.Tag, accountId, RedisInstant.Format(now), RedisInstant.Format(oldEndsAt), Retention, successor.Id, Expiry(successor),
                    .. RedisApiKeys.Write(successor),
                ]),
            cancellationToken);
        return RedisApiKeys.ReadCreation(result, successor);
    }

    public Task<bool> RevokeAsync(string accountId, string keyId, DateTimeOffset now, Change change, CancellationToken cancellationToken) => connection.TryAsync(
        RevokeScript,
        RedisChange.Keys(keys, keys.ApiKey(keyId)),
        RedisChange.Arguments(keys, change, keys.Tag, accountId, RedisInstant.Format(now), Retention),
        cancellationToken);

    public Task<bool> DeleteAsync(string accountId, string keyId, Change change, CancellationToken cancellationToken) => connection.TryAsync(
        DeleteScript,
        RedisChange.Keys(keys, keys.ApiKey(keyId)),
        RedisChange.Arguments(keys, change, keys.Tag, accountId, keyId),
        cancellationToken);

    public async Task RecordUseAsync(IReadOnlyCollection<ApiKeyUse> uses, CancellationToken cancellationToken)
    {
        foreach (var some in uses.Chunk(UsesPerScript))
        {
            await connection.RunAsync(
                RecordUseScript,
                [.. some.Select(use => keys.ApiKey(use.KeyId))],
                [.. some.SelectMany(use => new RedisValue[] { use.AccountId, RedisInstant.Format(use.At) })],
                cancellationToken);
        }
    }

    private static RedisValue Expiry(ApiKey key) => key.ExpiresAt is { } expiresAt ? RedisInstant.Format(expiresAt) : "";
}
