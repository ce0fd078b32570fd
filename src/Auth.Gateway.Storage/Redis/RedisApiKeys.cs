using Auth.Gateway.Core.ApiKeys;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>How API keys are written and read.</summary>
internal static class RedisApiKeys
{
    public static RedisValue[] Write(ApiKey key) => new RedisFields()
        .Add("id", key.Id)
        .Add("account_id", key.AccountId)
        .Add("user_id", key.UserId)
        .Add("created_by", key.CreatedBy)
        .Add("name", key.Name)
        .Add("prefix", key.Prefix)
        .Add("hash", key.Hash)
        .Add("scopes", key.Scopes)
        .Add("live_mode", key.LiveMode)
        .Add("status", Write(key.Status))
        .Add("created_at", key.CreatedAt)
        .Add("expires_at", key.ExpiresAt)
        .Add("allowed_networks", key.AllowedNetworks)
        .Add("rate_limit", key.RateLimit)
        .Add("last_used_at", key.LastUsedAt)
        .Add("rotated_to", key.RotatedTo)
        .ToArray();

    public static ApiKey? Read(RedisResult? result) => RedisRecord.Read(result) is not { } record ? null : new ApiKey
    {
        Id = record.Text("id"),
        Serial = record.Number("serial"),
        AccountId = record.Text("account_id"),
        UserId = record.TextOrNull("user_id"),
        CreatedBy = record.TextOrNull("created_by"),
        Name = record.Text("name"),
        Prefix = record.Text("prefix"),
        Hash = record.Text("hash"),
        Scopes = record.List("scopes"),
        LiveMode = record.Flag("live_mode"),
        Status = ReadStatus(record.Text("status")),
        CreatedAt = record.Instant("created_at"),
        ExpiresAt = record.InstantOrNull("expires_at"),
        AllowedNetworks = record.List("allowed_networks"),
        RateLimit = record.TextOrNull("rate_limit"),
        LastUsedAt = record.InstantOrNull("last_used_at"),
        RotatedTo = record.TextOrNull("rotated_to"),
    };

    /// <summary>What the creating scripts answer: an outcome and, when there is a new key, its serial.</summary>
    public static ApiKeyCreation ReadCreation(RedisResult result, ApiKey key)
    {
        var parts = (RedisResult[])result!;
        return (string?)parts[0] switch
        {
            "created" => new ApiKeyCreation(ApiKeyCreationOutcome.Created, key with { Serial = (long)parts[1] }),
            "limit" => new ApiKeyCreation(ApiKeyCreationOutcome.LimitReached, null),
            "duplicate" => new ApiKeyCreation(ApiKeyCreationOutcome.Duplicate, null),
            "not-active" => new ApiKeyCreation(ApiKeyCreationOutcome.NotActive, null),
            "not-found" => new ApiKeyCreation(ApiKeyCreationOutcome.NotFound, null),
            var other => throw new InvalidDataException($"A script gave the unknown outcome '{other}'."),
        };
    }

    // The scripts know these words.
    private static string Write(ApiKeyStatus status) => status switch
    {
        ApiKeyStatus.Active => "active",
        ApiKeyStatus.Disabled => "disabled",
        ApiKeyStatus.Revoked => "revoked",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status of a key."),
    };

    private static ApiKeyStatus ReadStatus(string text) => text switch
    {
        "active" => ApiKeyStatus.Active,
        "disabled" => ApiKeyStatus.Disabled,
        // A word of a later version: what is not known to be good is not used.
        _ => ApiKeyStatus.Revoked,
    };
}
