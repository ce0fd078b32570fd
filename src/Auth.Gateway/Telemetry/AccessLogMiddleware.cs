using Auth.Gateway.Core;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.Gateway.Telemetry;

/// <summary>
/// One line for each request that is over, where <c>Gateway:AccessLog</c> asks for it. Nothing that a client wrote is in it, however useful: tokens are put into paths and queries,
/// and whatever is in a header may be somebody's secret.
/// </summary>
public sealed partial class AccessLogMiddleware(RequestDelegate next, TimeProvider clock, ILoggerFactory loggers)
{
    /// <summary>By which it is filtered and sent elsewhere: <c>Logging:LogLevel:Auth.Gateway.AccessLog</c>.</summary>
    public const string Category = "Auth.Gateway.AccessLog";

    private const string Nothing = "-";

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    public Task InvokeAsync(HttpContext context) => _logger.IsEnabled(LogLevel.Information) && Rehearsal.Of(context) is null ? NoteAsync(context) : next(context);

    private async Task NoteAsync(HttpContext context)
    {
        var begun = clock.GetTimestamp();
        // Another proxy's question puts the request that it asks about in its own place.
        var method = SpanTags.KnownMethod(context.Request.Method);
        var plain = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var body = new CountedBody(plain);
        context.Features.Set<IHttpResponseBodyFeature>(body);
        try
        {
            await next(context);
        }
        finally
        {
            context.Features.Set(plain);
            LogRequest(
                method,
                RouteLabel.Of(context),
                Status(context),
                HttpMethods.IsHead(method) ? 0 : body.Bytes,
                Math.Round(clock.GetElapsedTime(begun).TotalMilliseconds, 3),
                context.Features.Get<RefusalFeature>()?.Code ?? Nothing,
                context.Features.Get<Principal>()?.Subject ?? Nothing,
                context.Connection.RemoteIpAddress?.ToPlain().ToString() ?? Nothing,
                context.TraceIdentifier);
        }
    }

    // Who left before there was an answer got none, whatever would have been in it.
    private static int Status(HttpContext context) =>
        context.Response.HasStarted || !context.RequestAborted.IsCancellationRequested ? context.Response.StatusCode : StatusCodes.Status499ClientClosedRequest;

    [LoggerMessage(3003, LogLevel.Information, "{Method} {Route} {Status}, {Bytes} bytes in {Milliseconds} ms; reason {Reason}, subject {Subject}, client {Client}, request {RequestId}.")]
    private partial void LogRequest(string method, string route, int status, long bytes, double milliseconds, string reason, string subject, string client, string requestId);
}
