using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Configuration;

/// <summary>What is counted together.</summary>
public enum RateLimitPer
{
    Ip,
    Principal,
    Key,
    Account,

    /// <summary>Everybody who is admitted on the route.</summary>
    Route,
}

/// <summary>Which requests stay counted once it is known how they ended; until then each is.</summary>
public enum RateLimitCount
{
    All,

    /// <summary>Those that were answered with an error (status 400 and above).</summary>
    Failed,

    /// <summary>Those that were not.</summary>
    Successful,
}

/// <summary>An entry of <c>Gateway:RateLimits</c>.</summary>
/// <param name="Shadow">Tried out: counted and recorded, and what it would refuse passes.</param>
public sealed record NamedRateLimit(string Name, RateLimitPer Per, RateLimit Limit, RateLimitCount Count = RateLimitCount.All, bool Shadow = false)
{
    public RateLimitWords Words { get; } = RateLimitWords.Of(Name, Limit);
}
