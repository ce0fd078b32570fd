using Auth.Gateway.Configuration;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Admission;

/// <summary>
/// Refuses what two servers could frame differently, and ends the connection with it: what follows on it may be anything. One look at every header,
/// which is also the one that measures them.
/// </summary>
public sealed class FramingMiddleware(RequestDelegate next, GatewaySettings settings, ErrorWriter errors)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!Framing.IsClear(context.Request)) return RefuseAsync(context, StatusCodes.Status400BadRequest);
        var size = default(HeadSize);
        foreach (var (name, values) in context.Request.Headers)
        {
            if (!Framing.IsName(name)) return RefuseAsync(context, StatusCodes.Status400BadRequest);
            size = size.With(name, values);
        }

        if (size.Exceeds(settings.Limits)) context.Features.Set(new OversizedHead());
        if (context.Request.Headers.Expect is { Count: > 0 } expect)
        {
            // The only expectation there is (RFC 9110, section 10.1.1).
            if (expect.Count > 1 || !string.Equals(expect[0], "100-continue", StringComparison.OrdinalIgnoreCase)) return RefuseAsync(context, StatusCodes.Status417ExpectationFailed);
            // The client may send the body that was not asked for, or its next request: after a refusal nobody could tell.
            CloseUnless(context, static status => status < StatusCodes.Status400BadRequest);
        }

        // What follows a handshake was meant for a tunnel.
        if (context.Request.Headers.Upgrade.Count > 0 && Framing.IsHandshake(context.Request)) CloseUnless(context, static status => status == StatusCodes.Status101SwitchingProtocols);

        return next(context);
    }

    private static void CloseUnless(HttpContext context, Func<int, bool> isExpected) => context.Response.OnStarting(() =>
    {
        if (!isExpected(context.Response.StatusCode)) Close(context);
        return Task.CompletedTask;
    });

    private Task RefuseAsync(HttpContext context, int status)
    {
        Close(context);
        return errors.WriteAsync(context, ErrorDescription.ForStatus(status));
    }

    private static void Close(HttpContext context)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol)) context.Response.Headers.Connection = "close";
    }
}

/// <summary>The headers are more than they may be; it is told when the route, and so the format, is known.</summary>
public sealed record OversizedHead;
