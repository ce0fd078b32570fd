using Auth.Gateway.Core.Accounts;
using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>An account as a row of <c>accounts a</c>.</summary>
internal static class AccountRow
{
    public const string Columns = "a.serial, a.id, a.name, a.organization_id, a.created_at, a.is_active, a.revoked_until, a.keys_revoked_until";
    public const int Width = 8;

    public static Account Read(SqliteDataReader row) => Read(row, 0);

    public static Account Read(SqliteDataReader row, int first) => new()
    {
        Serial = row.GetInt64(first),
        Id = row.GetString(first + 1),
        Name = row.GetString(first + 2),
        OrganizationId = row.GetString(first + 3),
        CreatedAt = row.GetInstant(first + 4),
        IsActive = row.GetBoolean(first + 5),
        RevokedUntil = row.GetInstantOrNull(first + 6),
        KeysRevokedUntil = row.GetInstantOrNull(first + 7),
    };

    /// <returns>The account with its serial.</returns>
    public static Account Insert(SqliteLink connection, Account account)
    {
        var serial = connection.Scalar(
            "INSERT INTO accounts (id, name, organization_id, created_at) VALUES ($id, $name, $organization, $createdAt) RETURNING serial",
            ("$id", account.Id), ("$name", account.Name), ("$organization", account.OrganizationId), ("$createdAt", account.CreatedAt));
        return account with { Serial = serial!.Value };
    }
}
