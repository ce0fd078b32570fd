using System.Globalization;
using Auth.Gateway.Configuration;

namespace Auth.Gateway.Pipeline.Admission;

/// <summary>
/// <c>Strict-Transport-Security</c> (RFC 6797) on every answer by https, ours and upstreams'. Written last of all: the framework's own middleware writes it
/// first, where an error's answer loses it and an upstream's own would stand beside it.
/// </summary>
public sealed class StrictTransportMiddleware(RequestDelegate next, HstsSettings settings)
{
    private readonly string _value = string.Create(CultureInfo.InvariantCulture, $"max-age={(long)settings.MaxAge.TotalSeconds}{(settings.IncludeSubDomains ? "; includeSubDomains" : "")}");

    public Task InvokeAsync(HttpContext context)
    {
        // RFC 6797, section 7.2: over http it is neither sent nor believed.
        if (context.Request.IsHttps)
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.StrictTransportSecurity = _value;
                return Task.CompletedTask;
            });
        }

        return next(context);
    }
}
