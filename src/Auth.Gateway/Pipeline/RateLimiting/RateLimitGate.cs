using System.Globalization;
using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Takes a request from its bucket and says so in headers; answers 429 when there is none left.</summary>
public sealed class RateLimitGate(IRateLimiter limiter, ErrorWriter errors, TimeProvider clock)
{
    /// <returns>False when the request was answered with 429.</returns>
    public async ValueTask<bool> PassAsync(HttpContext context, RateLimit limit, string bucket)
    {
        var lease = await limiter.AcquireAsync(bucket, limit, context.RequestAborted);
        var headers = context.Response.Headers;
        headers["X-RateLimit-Limit"] = limit.Limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = lease.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = lease.ResetAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (lease.IsAcquired) return true;
        // Until then, and not only until the window's end: the window slides.
        var wait = Math.Max(1, (long)Math.Ceiling(lease.RetryAfter.TotalSeconds));
        headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = (clock.GetUtcNow().ToUnixTimeSeconds() + wait).ToString(CultureInfo.InvariantCulture);
        if (ErrorFormatSelector.For(context) == ErrorFormatNames.Detail)
        {
            var text = $"Rate limit exceeded: {limit.Limit} per {limit.DescribePeriod()}";
            headers.CacheControl = "no-store";
            await WireJson.WriteAsync(context, StatusCodes.Status429TooManyRequests, new RateLimitError(text, text));
        }
        else
        {
            await errors.WriteAsync(context, ErrorDescription.ForStatus(StatusCodes.Status429TooManyRequests));
        }

        return false;
    }
}
