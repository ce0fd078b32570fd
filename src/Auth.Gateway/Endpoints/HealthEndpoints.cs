using System.Text.Json.Serialization;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Pipeline.Draining;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary><c>/healthz</c>: the process lives. <c>/readyz</c>: it can serve; a store outage alone does not make it unready, and being told to stop does.</summary>
public sealed class HealthEndpoints(SigningKeyRing ring, DrainState drain, ReloadStatus reload)
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <param name="detailed">Whether to say how the configuration stands, which is for operators only.</param>
    public void Map(IEndpointRouteBuilder routes, bool detailed)
    {
        var open = EndpointPolicies.Open(ErrorFormatNames.Problem);
        routes.MapMethods("/healthz", Methods, context => WireJson.WriteAsync(context, StatusCodes.Status200OK, new Health("ok"))).Policy(open);
        routes.MapMethods("/readyz", Methods, context => ReadyAsync(context, detailed)).Policy(open);
    }

    private Task ReadyAsync(HttpContext context, bool detailed)
    {
        var ready = ring.IsLoaded && !drain.IsDraining;
        return WireJson.WriteAsync(context, ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, new Health(ready ? "ready" : "not ready", detailed ? ConfigurationHealth.Of(reload.Current) : null));
    }
}

public sealed record Health(string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConfigurationHealth? Configuration = null);

/// <summary>Whether what stands in the files is what is served by.</summary>
/// <param name="State"><c>current</c> or <c>rejected</c>: the last good one is served by.</param>
/// <param name="Since">Of the state.</param>
/// <param name="Errors">Paths of what is wrong; the log says what.</param>
/// <param name="AtNextStart">Paths of what is changed and waits for a start.</param>
public sealed record ConfigurationHealth(string State, string Since, int Generation, IReadOnlyList<string> Errors, IReadOnlyList<string> AtNextStart)
{
    public static ConfigurationHealth Of(ReloadState state) =>
        new(state.RejectedSince is null ? "current" : "rejected", WireTime.Format(state.RejectedSince ?? state.AppliedAt), state.Generation, state.Errors, state.AtNextStart);
}
