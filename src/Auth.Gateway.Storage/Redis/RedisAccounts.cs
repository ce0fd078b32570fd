using System.Globalization;
using Auth.Gateway.Core.Accounts;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>How accounts, users and what <c>access.lua</c> finds of them are written and read.</summary>
internal static class RedisAccounts
{
    public static RedisValue[] Write(Account account) => new RedisFields()
        .Add("id", account.Id)
        .Add("name", account.Name)
        .Add("organization_id", account.OrganizationId)
        .Add("created_at", account.CreatedAt)
        .ToArray();

    public static RedisValue[] Write(User user) => new RedisFields()
        .Add("id", user.Id)
        .Add("email", user.Email)
        .Add("normalized_email", user.NormalizedEmail)
        .Add("password_hash", user.PasswordHash)
        .Add("full_name", user.FullName)
        .Add("company", user.Company)
        .Add("tier", user.Tier)
        .Add("is_active", user.IsActive)
        .Add("home_account_id", user.HomeAccountId)
        .Add("created_at", user.CreatedAt)
        .Add("last_login", user.LastLogin)
        .ToArray();

    public static Account? ReadAccount(RedisResult? result) => RedisRecord.Read(result) is not { } record ? null : new Account
    {
        Id = record.Text("id"),
        Serial = record.Number("serial"),
        Name = record.Text("name"),
        OrganizationId = record.Text("organization_id"),
        CreatedAt = record.Instant("created_at"),
        // Not there before it was disabled for the first time.
        IsActive = record.TextOrNull("is_active") is null || record.Flag("is_active"),
        RevokedUntil = record.InstantOrNull("revoked_until"),
        KeysRevokedUntil = record.InstantOrNull("keys_revoked_until"),
    };

    public static User? ReadUser(RedisResult? result) => RedisRecord.Read(result) is not { } record ? null : new User
    {
        Id = record.Text("id"),
        Serial = record.Number("serial"),
        Email = record.Text("email"),
        NormalizedEmail = record.Text("normalized_email"),
        PasswordHash = record.Text("password_hash"),
        FullName = record.Text("full_name"),
        Company = record.TextOrNull("company"),
        Tier = record.Text("tier"),
        IsActive = record.Flag("is_active"),
        RevokedUntil = record.InstantOrNull("revoked_until"),
        HomeAccountId = record.Text("home_account_id"),
        CreatedAt = record.Instant("created_at"),
        LastLogin = record.InstantOrNull("last_login"),
    };

    /// <summary>The account, and the user's access to it when the user is there.</summary>
    public static (Account? Account, Access? Access) ReadAccess(RedisResult result)
    {
        var parts = (RedisResult[]?)result ?? [];
        var account = parts.Length > 0 ? ReadAccount(parts[0]) : null;
        var user = parts.Length > 1 ? ReadUser(parts[1]) : null;
        return (account, account is null || user is null ? null : new Access(user, account, ReadRole(parts[2]), ReadRole(parts[3])));
    }

    /// <summary>A membership as <c>member.lua</c> writes it: since, serial, role.</summary>
    public static (Membership Membership, long Serial) ReadMembership(string accountId, string userId, string text)
    {
        var parts = text.Split(' ', 3);
        return (new Membership(accountId, userId, parts[2], RedisInstant.Parse(parts[0])), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static string? ReadRole(RedisResult membership) => ((string?)membership)?.Split(' ', 3)[2];
}
