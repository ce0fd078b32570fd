using System.Globalization;
using System.Text.Json;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>The body that describes a new account key, for users' own requests and for administrators.</summary>
public static class ApiKeyRequest
{
    private const int MaxNetworks = 50;

    /// <summary>What is wrong is in <see cref="FieldReader.Errors"/>; the result counts only when nothing is.</summary>
    public static NewApiKey Read(FieldReader fields, ApiKeyOwner owner, string? createdBy, DateTimeOffset now)
    {
        var wanted = new NewApiKey
        {
            Owner = owner,
            CreatedBy = createdBy,
            Name = fields.Text("name", max: 100),
            Scopes = fields.List("scopes", Scopes.MaxCount, Scopes.IsValid, "a scope is 1 to 100 printable ASCII characters without blanks, quotes, backslashes, and not *"),
            LiveMode = fields.Flag("live_mode", true),
            ExpiresAt = fields.Instant("expires_at"),
            AllowedNetworks = fields.List("allowed_ips", MaxNetworks, text => GatewaySettingsReader.Network(text) is not null, "value is not an IP address or a CIDR network"),
            RateLimit = ReadRateLimit(fields),
            Prefix = fields.OptionalText("prefix"),
        };
        if (wanted.ExpiresAt <= now) fields.Refuse(FieldError.Wrong("expires_at must be in the future", "body", "expires_at"));
        if (wanted.Prefix is not null && !ApiKeyFormat.IsPrefix(wanted.Prefix)) fields.Refuse(FieldError.Wrong("prefix " + ApiKeyFormat.PrefixRemedy, "body", "prefix"));
        return wanted with { AllowedNetworks = [.. wanted.AllowedNetworks.Select(text => GatewaySettingsReader.Network(text)?.ToString() ?? text)] };
    }

    // A number is requests per minute; a text has its own period, "100/1h".
    private static string? ReadRateLimit(FieldReader fields)
    {
        if (fields.Optional("rate_limit") is not { } value) return null;
        var limit = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt32(out var perMinute) => RateLimit.Parse(string.Create(CultureInfo.InvariantCulture, $"{perMinute}/1m")),
            JsonValueKind.String => RateLimit.Parse(FieldReader.ReadString(value)),
            _ => null,
        };
        if (limit is null) fields.Refuse(FieldError.Wrong("rate_limit is a whole number of requests per minute greater than 0, or a text such as 100/1h", "body", "rate_limit"));
        return limit?.ToString();
    }
}
