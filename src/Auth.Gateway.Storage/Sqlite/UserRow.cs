using Auth.Gateway.Core.Accounts;
using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>A user as a row of <c>users u</c>.</summary>
internal static class UserRow
{
    public const string Columns =
        """
        u.serial, u.id, u.email, u.normalized_email, u.password_hash, u.full_name, u.company, u.tier, u.is_active, u.home_account_id, u.created_at,
        u.last_login, u.revoked_until
        """;

    public const int Width = 13;

    public static User Read(SqliteDataReader row) => Read(row, 0);

    public static User Read(SqliteDataReader row, int first) => new()
    {
        Serial = row.GetInt64(first),
        Id = row.GetString(first + 1),
        Email = row.GetString(first + 2),
        NormalizedEmail = row.GetString(first + 3),
        PasswordHash = row.GetString(first + 4),
        FullName = row.GetString(first + 5),
        Company = row.GetTextOrNull(first + 6),
        Tier = row.GetString(first + 7),
        IsActive = row.GetBoolean(first + 8),
        HomeAccountId = row.GetString(first + 9),
        CreatedAt = row.GetInstant(first + 10),
        LastLogin = row.GetInstantOrNull(first + 11),
        RevokedUntil = row.GetInstantOrNull(first + 12),
    };

    /// <returns>The user with the serial.</returns>
    public static User Insert(SqliteLink connection, User user)
    {
        var serial = connection.Scalar(
            """
            INSERT INTO users (
              id, email, normalized_email, password_hash, full_name, company, tier, is_active, home_account_id, created_at, last_login)
            VALUES ($id, $email, $normalizedEmail, $passwordHash, $fullName, $company, $tier, $isActive, $homeAccount, $createdAt, $lastLogin)
            RETURNING serial
            """,
            ("$id", user.Id), ("$email", user.Email), ("$normalizedEmail", user.NormalizedEmail), ("$passwordHash", user.PasswordHash),
            ("$fullName", user.FullName), ("$company", user.Company), ("$tier", user.Tier), ("$isActive", user.IsActive),
            ("$homeAccount", user.HomeAccountId), ("$createdAt", user.CreatedAt), ("$lastLogin", user.LastLogin));
        return user with { Serial = serial!.Value };
    }
}
