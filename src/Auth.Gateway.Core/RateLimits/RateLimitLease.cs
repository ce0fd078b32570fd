namespace Auth.Gateway.Core.RateLimits;

/// <param name="Remaining">Requests that would be admitted now.</param>
/// <param name="RetryAfter">When refused: how long until one would be admitted.</param>
/// <param name="ResetAt">When the present window ends.</param>
public readonly record struct RateLimitLease(bool IsAcquired, int Remaining, TimeSpan RetryAfter, DateTimeOffset ResetAt);
