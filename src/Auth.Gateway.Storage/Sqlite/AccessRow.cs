using Auth.Gateway.Core.Accounts;
using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>What a user may do in an account, read by joins in one statement: <c>accounts a</c>, <c>users u</c> and the two memberships.</summary>
internal static class AccessRow
{
    public const string Columns = $"{AccountRow.Columns}, {UserRow.Columns}, direct.role, organization.role";

    public const string Roles =
        """
        LEFT JOIN memberships direct ON direct.account_id = a.id AND direct.user_id = u.id
        LEFT JOIN memberships organization ON organization.account_id = a.organization_id AND organization.user_id = u.id AND a.organization_id <> a.id
        """;

    private const int UserAt = AccountRow.Width;
    private const int RolesAt = UserAt + UserRow.Width;

    public static Access? Find(SqliteLink connection, string userId, string accountId) => connection.First(
        $"SELECT {Columns} FROM accounts a JOIN users u ON u.id = $user {Roles} WHERE a.id = $account",
        row => Read(row, 0), ("$user", userId), ("$account", accountId));

    public static Access Read(SqliteDataReader row, int first) => new(
        UserRow.Read(row, first + UserAt), AccountRow.Read(row, first), row.GetTextOrNull(first + RolesAt), row.GetTextOrNull(first + RolesAt + 1));

    /// <summary>False where an outer join found no user.</summary>
    public static bool HasUser(SqliteDataReader row, int first) => !row.IsDBNull(first + UserAt);
}
