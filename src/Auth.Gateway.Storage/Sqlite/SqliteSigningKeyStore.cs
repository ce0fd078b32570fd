using Auth.Gateway.Core.Tokens;
using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Sqlite;

internal sealed class SqliteSigningKeyStore(SqliteDatabase database) : ISigningKeyStore
{
    public async Task<IReadOnlyList<SigningKey>> ListAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        connection => connection.All(
            "SELECT id, use, algorithm, protected_private_key, created_at FROM signing_keys ORDER BY created_at, serial", Read),
        cancellationToken);

    public Task<bool> AddIfNoneAsync(SigningKey key, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Connection.Execute(
            """
            INSERT INTO signing_keys (id, use, algorithm, protected_private_key, created_at)
            SELECT $id, $use, $algorithm, $key, $createdAt
            WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE use = $use AND algorithm = $algorithm)
            """,
            ("$id", key.Id), ("$use", key.Use), ("$algorithm", key.Algorithm), ("$key", key.ProtectedPrivateKey), ("$createdAt", key.CreatedAt)) == 1,
        cancellationToken);

    private static SigningKey Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Use = row.GetEnum<SigningKeyUse>(1),
        Algorithm = row.GetString(2),
        ProtectedPrivateKey = row.GetFieldValue<byte[]>(3),
        CreatedAt = row.GetInstant(4),
    };
}
