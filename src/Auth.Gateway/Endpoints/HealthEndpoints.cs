using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Pipeline.Draining;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary><c>/healthz</c>: the process lives. <c>/readyz</c>: it can serve; a store outage alone does not make it unready, and being told to stop does.</summary>
public sealed class HealthEndpoints(SigningKeyRing ring, DrainState drain)
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public void Map(IEndpointRouteBuilder routes)
    {
        var open = EndpointPolicies.Open(ErrorFormatNames.Problem);
        routes.MapMethods("/healthz", Methods, context => WireJson.WriteAsync(context, StatusCodes.Status200OK, new Health("ok"))).Policy(open);
        routes.MapMethods("/readyz", Methods, ReadyAsync).Policy(open);
    }

    private Task ReadyAsync(HttpContext context)
    {
        var ready = ring.IsLoaded && !drain.IsDraining;
        return WireJson.WriteAsync(context, ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, new Health(ready ? "ready" : "not ready"));
    }
}

public sealed record Health(string Status);
