using Auth.Gateway.Core.ApiKeys;
using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>An API key as a row of <c>api_keys k</c>.</summary>
internal static class ApiKeyRow
{
    public const string Columns =
        """
        k.serial, k.id, k.account_id, k.user_id, k.created_by, k.name, k.prefix, k.hash, k.scopes, k.live_mode, k.status, k.created_at, k.expires_at,
        k.allowed_networks, k.rate_limit, k.last_used_at, k.rotated_to
        """;

    public const int Width = 17;

    public static ApiKey Read(SqliteDataReader row) => new()
    {
        Serial = row.GetInt64(0),
        Id = row.GetString(1),
        AccountId = row.GetString(2),
        UserId = row.GetTextOrNull(3),
        CreatedBy = row.GetTextOrNull(4),
        Name = row.GetString(5),
        Prefix = row.GetString(6),
        Hash = row.GetString(7),
        Scopes = row.GetTexts(8),
        LiveMode = row.GetBoolean(9),
        Status = row.GetEnum<ApiKeyStatus>(10),
        CreatedAt = row.GetInstant(11),
        ExpiresAt = row.GetInstantOrNull(12),
        AllowedNetworks = row.GetTexts(13),
        RateLimit = row.GetTextOrNull(14),
        LastUsedAt = row.GetInstantOrNull(15),
        RotatedTo = row.GetTextOrNull(16),
    };

    /// <returns>Created, or Duplicate when the hash is there already.</returns>
    public static ApiKeyCreation Insert(SqliteLink connection, ApiKey key)
    {
        var serial = connection.Scalar(
            """
            INSERT INTO api_keys (
              id, account_id, user_id, created_by, name, prefix, hash, scopes, live_mode, status, created_at, expires_at, allowed_networks, rate_limit,
              last_used_at, rotated_to)
            VALUES (
              $id, $account, $user, $createdBy, $name, $prefix, $hash, $scopes, $liveMode, $status, $createdAt, $expiresAt, $networks, $rateLimit,
              $lastUsedAt, $rotatedTo)
            ON CONFLICT (hash) DO NOTHING
            RETURNING serial
            """,
            ("$id", key.Id), ("$account", key.AccountId), ("$user", key.UserId), ("$createdBy", key.CreatedBy), ("$name", key.Name),
            ("$prefix", key.Prefix), ("$hash", key.Hash), ("$scopes", key.Scopes), ("$liveMode", key.LiveMode), ("$status", key.Status),
            ("$createdAt", key.CreatedAt), ("$expiresAt", key.ExpiresAt), ("$networks", key.AllowedNetworks), ("$rateLimit", key.RateLimit),
            ("$lastUsedAt", key.LastUsedAt), ("$rotatedTo", key.RotatedTo));
        return serial is null
            ? new ApiKeyCreation(ApiKeyCreationOutcome.Duplicate, null)
            : new ApiKeyCreation(ApiKeyCreationOutcome.Created, key with { Serial = serial.Value });
    }
}
