using Auth.Gateway.Core.Tokens;
using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Sqlite;

internal sealed class SqliteSigningKeyStore(SqliteDatabase database) : ISigningKeyStore
{
    public const string SelectAll = "SELECT id, use, algorithm, protected_private_key, created_at, activates_at FROM signing_keys ORDER BY serial";

    public async Task<IReadOnlyList<SigningKey>> ListAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(connection => connection.All(SelectAll, Read), cancellationToken);

    public Task<bool> AddAsync(SigningKey key, string? after, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Connection.Execute(
            """
            INSERT INTO signing_keys (id, use, algorithm, protected_private_key, created_at, activates_at)
            SELECT $id, $use, $algorithm, $key, $createdAt, $activatesAt
            WHERE $after IS (SELECT id FROM signing_keys WHERE use = $use AND algorithm = $algorithm ORDER BY serial DESC LIMIT 1)
            """,
            ("$id", key.Id), ("$use", key.Use), ("$algorithm", key.Algorithm), ("$key", key.ProtectedPrivateKey), ("$createdAt", key.CreatedAt),
            ("$activatesAt", key.ActivatesAt), ("$after", after)) == 1,
        cancellationToken);

    public Task RemoveAsync(string keyId, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Connection.Execute("DELETE FROM signing_keys WHERE id = $id", ("$id", keyId)), cancellationToken);

    public Task ReplaceAsync(IReadOnlyList<SigningKey> keys, CancellationToken cancellationToken) => database.WriteAsync(
        write => keys.Sum(key => write.Connection.Execute(
            "UPDATE signing_keys SET protected_private_key = $key WHERE id = $id", ("$id", key.Id), ("$key", key.ProtectedPrivateKey))),
        cancellationToken);

    public static SigningKey Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Use = row.GetEnum<SigningKeyUse>(1),
        Algorithm = row.GetString(2),
        ProtectedPrivateKey = row.GetFieldValue<byte[]>(3),
        CreatedAt = row.GetInstant(4),
        ActivatesAt = row.GetInstant(5),
    };
}
