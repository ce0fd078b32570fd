using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>Ends what is only played through with the request that the upstream would have received: made by the route's own transforms, and not sent.</summary>
public sealed class UpstreamRehearsalMiddleware(RequestDelegate next)
{
    private const string Nowhere = "http://upstream.invalid";

    public Task InvokeAsync(HttpContext context) => Rehearsal.Of(context) is { } rehearsal ? PassAsync(context, rehearsal) : next(context);

    private static async Task PassAsync(HttpContext context, Rehearsal rehearsal)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), (Uri?)null);
        await context.GetRouteModel().Transformer.TransformRequestAsync(context, request, Nowhere, context.RequestAborted);
        // A transform of the route's own may have answered.
        if (context.Response.StatusCode != StatusCodes.Status200OK) return;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers.NonValidated) headers[name] = values.ToString();
        if (request.Content is not null)
        {
            foreach (var (name, values) in request.Content.Headers.NonValidated) headers[name] = values.ToString();
        }

        rehearsal.Pass(headers);
    }
}
