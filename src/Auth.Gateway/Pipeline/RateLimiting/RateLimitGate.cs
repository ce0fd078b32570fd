using System.Globalization;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Telemetry;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Takes a request from its buckets and says so in headers; answers 429 when one of them is empty, and then none of the others has lost anything.</summary>
public sealed class RateLimitGate(IRateLimiter limiter, ErrorWriter errors, Refusals refusals, GatewayMetrics metrics, TimeProvider clock)
{
    /// <param name="isLast">No other follows, and it counts however the request ends: nothing will have to be given back.</param>
    public ValueTask<bool> PassAsync(HttpContext context, NamedRateLimit limit, bool isLast = false) =>
        PassAsync(context, new TakenRateLimit(limit.Name, limit.Limit, limit.Words, RateLimitPartition.Of(limit, context), limit.Count) { Shadow = limit.Shadow }, isLast);

    /// <returns>False when the request was answered with 429.</returns>
    public async ValueTask<bool> PassAsync(HttpContext context, TakenRateLimit wanted, bool isLast = false)
    {
        if (Rehearsal.Of(context) is { } rehearsal)
        {
            rehearsal.Limits.Add(new RehearsedLimit(wanted.Name, wanted.Limit.ToString(), wanted.Bucket, wanted.Shadow));
            return true;
        }

        var taken = wanted with { Lease = await limiter.AcquireAsync(wanted.Bucket, wanted.Limit, context.RequestAborted) };
        if (!taken.Shadow) Show(context, taken);
        if (isLast && taken.Lease.IsAcquired) return true;
        var before = context.Features.Find<TakenRateLimits>();
        if (taken.Lease.IsAcquired)
        {
            if (before is null) context.Features.Set(before = new TakenRateLimits());
            before.Add(taken);
            return true;
        }

        metrics.LimitHit(taken.Name, taken.Shadow);
        if (taken.Shadow)
        {
            refusals.NoteShadowed(context, ErrorDescription.ForStatus(StatusCodes.Status429TooManyRequests).Code, $"limit {taken.Name}");
            return true;
        }

        foreach (var other in before?.TakeAll() ?? []) await limiter.ReturnAsync(other.Bucket, other.Limit, other.Lease);
        await RefuseAsync(context, taken.Limit);
        return false;
    }

    /// <summary>Once it is known how the request ended: gives back what does not count then.</summary>
    public async ValueTask SettleAsync(HttpContext context, bool failed)
    {
        foreach (var taken in context.Features.Find<TakenRateLimits>()?.TakeAll() ?? [])
        {
            if (taken.Count == (failed ? RateLimitCount.Successful : RateLimitCount.Failed)) await limiter.ReturnAsync(taken.Bucket, taken.Limit, taken.Lease);
        }
    }

    private void Show(HttpContext context, TakenRateLimit taken)
    {
        var shown = RateLimitHeaders.Of(context);
        shown.Add(taken.Name, taken.Words, taken.Lease);
        shown.Write(context.Response.Headers, clock.GetUtcNow());
    }

    private Task RefuseAsync(HttpContext context, RateLimit limit)
    {
        var refusal = ErrorDescription.ForStatus(StatusCodes.Status429TooManyRequests);
        refusals.Count(context, refusal.Code);
        if (ErrorFormatSelector.For(context) != ErrorFormatNames.Detail) return errors.WriteAsync(context, refusal);
        var text = string.Create(CultureInfo.InvariantCulture, $"Rate limit exceeded: {limit.Limit} per {limit.DescribePeriod()}");
        context.Response.Headers.CacheControl = "no-store";
        return WireJson.WriteAsync(context, StatusCodes.Status429TooManyRequests, new RateLimitError(text, text));
    }
}
