using Auth.Gateway.Core.RateLimits;

namespace Auth.Gateway.Configuration;

/// <summary>What is counted together.</summary>
public enum RateLimitPer
{
    Ip,
    Principal,
    Key,
    Account,
}

/// <summary>An entry of <c>Gateway:RateLimits</c>.</summary>
public sealed record NamedRateLimit(string Name, RateLimitPer Per, RateLimit Limit);
