using Auth.Gateway.Audit;
using Auth.Gateway.Configuration;
using Auth.Gateway.Endpoints.ForwardAuth;
using Auth.Gateway.Pipeline.Admission;
using Auth.Gateway.Pipeline.Authorization;
using Auth.Gateway.Pipeline.Draining;
using Auth.Gateway.Pipeline.Forwarding;
using Auth.Gateway.Pipeline.RateLimiting;
using Auth.Gateway.Telemetry;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Auth.Gateway.Pipeline;

/// <summary>The order of a request's way. Each line stands where it does for the reason beside it.</summary>
public static class GatewayPipeline
{
    public static void Use(IApplicationBuilder app, GatewaySettings settings)
    {
        var routeTable = new RouteTable();
        app.UseMiddleware<RequestIdMiddleware>();            // first: whatever happens has an id
        app.UseMiddleware<DrainMiddleware>();                // whatever is answered: an instance that leaves says so to those who keep connections
        app.UseMiddleware<RequestTraceMiddleware>();         // around whatever can take time
        app.UseMiddleware<RequestMetricsMiddleware>();       // around whatever can refuse: each request is counted once, as it ended
        if (settings.AccessLog) app.UseMiddleware<AccessLogMiddleware>(); // in the request's span, so that its line names the trace
        app.UseMiddleware<FailureMiddleware>();              // around all that follows: every error in the caller's format
        app.UseMiddleware<FramingMiddleware>();              // before any header is believed: it is clear where the request ends
        app.UseMiddleware<ForwardAuthMiddleware>();          // another proxy asks: from here on the request is the one that it asks about
        if (settings.TrustedProxies.Count > 0) app.UseForwardedHeaders(Forwarded(settings)); // before anything looks at address, scheme or host
        if (settings.Hsts is { } hsts) app.UseMiddleware<StrictTransportMiddleware>(hsts); // as soon as the scheme is known: on whatever is answered
        app.UseMiddleware<AdmissionMiddleware>();            // before routing: one reading of the path, no reserved headers
        app.UseRouting();                                    // which endpoint, hence which policy and limit
        app.UseWhen(HasCors, cors => cors.UseCors());        // a preflight carries no credential: it is answered before one is asked for
        app.UseMiddleware<AuditedRequestMiddleware>();       // from here on something may be recorded
        app.UseMiddleware<PolicySelectionMiddleware>();      // no policy, no service; from here errors have the policy's format
        app.UseMiddleware<OneReadingMiddleware>(routeTable); // no other policy for the same path, however an upstream reads it
        app.UseMiddleware<BoundsMiddleware>();               // what is too large goes no further
        app.UseMiddleware<EncodedBodyMiddleware>();          // nor what would have to be unpacked here
        app.UseMiddleware<RateLimitSettlementMiddleware>();  // around all limits: what does not count is given back
        app.UseMiddleware<AddressRateLimitMiddleware>();     // before authentication: guessing is counted, not verified
        app.UseMiddleware<JsonBodyMiddleware>();             // malformed JSON is told before the caller is asked who they are
        app.UseMiddleware<AuthorizationMiddleware>();        // who calls, and may they
        app.UseMiddleware<PrincipalRateLimitMiddleware>();   // limits that need to know who calls
        app.UseMiddleware<RehearsalMiddleware>();            // what is only played through ends here, or before it would leave
        app.UseMiddleware<VerdictMiddleware>();              // who only asked is told, and nothing is forwarded
        app.UseEndpoints(routes =>                           // ours, or the upstream's
        {
            routeTable.Sources = routes.DataSources;
            var own = routes.MapGroup("");
            if (settings.Cors.ContainsKey(CorsSettings.Own)) own.RequireCors(CorsSettings.Own);
            own.MapGatewayEndpoints();
            var proxied = routes.MapReverseProxy(proxy =>
            {
                proxy.UseMiddleware<ClientHeadersMiddleware>();  // what a client may say to an upstream
                proxy.UseMiddleware<UpstreamRehearsalMiddleware>();  // what is only played through ends with what would have left
                proxy.UseMiddleware<UpgradeLimitMiddleware>();   // tunnels are counted
                proxy.UseMiddleware<LiveRequestMiddleware>();    // around the rest: what is open ends with its credential
                proxy.UseMiddleware<StreamingRequestMiddleware>(); // before anything of a body is read: streams have no end and no pace
                if (Any(proxy, cluster => cluster.SessionAffinity?.Enabled)) proxy.UseSessionAffinity();
                proxy.UseMiddleware<RetryMiddleware>();          // around the choice of a destination: another one, when none of it was heard
                proxy.UseLoadBalancing();
                if (Any(proxy, cluster => cluster.HealthCheck?.Passive?.Enabled)) proxy.UsePassiveHealthChecks();
            });
            var cors = routes.ServiceProvider.GetRequiredService<IOptions<CorsOptions>>().Value;
            CarryCors(own, cors);
            CarryCors(proxied, cors);
        });
    }

    // The framework's own middleware would take preflights also where nothing is configured, and upstreams that do CORS themselves would miss them.
    // To a proxy that asks, an answered preflight would be a request that passes.
    private static bool HasCors(HttpContext context) => context.FindEndpoint()?.Metadata.GetMetadata<IEnableCorsAttribute>() is not null && context.Features.Find<ForwardAuthFeature>() is null;

    // The framework would look a named policy up among the process's services, and so among those of another configuration.
    private static void CarryCors(IEndpointConventionBuilder endpoints, CorsOptions cors) => endpoints.Add(endpoint =>
    {
        if (endpoint.Metadata.OfType<IEnableCorsAttribute>().LastOrDefault()?.PolicyName is { } name && cors.GetPolicy(name) is { } policy) endpoint.Metadata.Add(new Microsoft.AspNetCore.Cors.CorsPolicyMetadata(policy));
    });

    // What no cluster of this configuration asks for is not on anybody's way.
    private static bool Any(IApplicationBuilder proxy, Func<ClusterConfig, bool?> asks) =>
        proxy.ApplicationServices.GetServices<IProxyConfigProvider>().SelectMany(provider => provider.GetConfig().Clusters).Any(cluster => asks(cluster) == true);

    private static ForwardedHeadersOptions Forwarded(GatewaySettings settings)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            // As far as the addresses are trusted: the right-most untrusted one is the client.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in settings.TrustedProxies) options.KnownIPNetworks.Add(network);
        return options;
    }
}
