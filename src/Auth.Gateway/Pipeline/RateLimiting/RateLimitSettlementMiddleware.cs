namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Around everything that is counted: limits may count only what failed, or only what did not.</summary>
public sealed class RateLimitSettlementMiddleware(RequestDelegate next, RateLimitGate gate)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var failed = true;
        try
        {
            await next(context);
            failed = context.Response.StatusCode >= StatusCodes.Status400BadRequest;
        }
        finally
        {
            await gate.SettleAsync(context, failed);
        }
    }
}
