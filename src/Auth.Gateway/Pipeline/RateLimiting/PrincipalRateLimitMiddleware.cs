using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Limits per principal, key, account or route, and the limit that a key may have of its own: of admitted requests only.</summary>
public sealed class PrincipalRateLimitMiddleware(RequestDelegate next, LimitsOf limits, RateLimitGate gate)
{
    private const string Own = "own";

    public Task InvokeAsync(HttpContext context) => PassesAsync(context).ThenAsync(next, context);

    private async ValueTask<bool> PassesAsync(HttpContext context)
    {
        var named = limits.Endpoint(context.FindEndpoint());
        var (key, own) = OwnOf(context.Features.Find<Principal>());
        var isOnly = named.Length == 1 && own is null && named[0].Count == RateLimitCount.All;
        foreach (var limit in named)
        {
            if (limit.Per != RateLimitPer.Ip && !await gate.PassAsync(context, limit, isOnly)) return false;
        }

        return own is null || await gate.PassAsync(context, new TakenRateLimit(Own, own, RateLimitWords.Of(Own, own), $"{Own}:key:{key}", RateLimitCount.All));
    }

    private static (string? Key, RateLimit? Limit) OwnOf(Principal? principal) =>
        principal is { RateLimit: { } text, KeyId: { } key } ? (key, RateLimit.Parse(text)) : default;
}
