using System.Security.Authentication;
using Auth.Gateway.Telemetry;
using Auth.Gateway.Tls;
using Yarp.ReverseProxy.Forwarder;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>YARP's clients for upstreams, with what its configuration cannot say: an authority of one's own, a certificate to show, no version of TLS that is broken.</summary>
public sealed class UpstreamClientFactory(ILogger<ForwarderHttpClientFactory> logger, TimeProvider clock, ILogger<UpstreamClientFactory> reloads, GatewayTraces traces) : IForwarderHttpClientFactory
{
    private readonly Yarp _plain = new(logger, traces, null);

    public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context)
    {
        if (UpstreamTls.Read(key => context.NewMetadata?.GetValueOrDefault(key)) is not { } tls) return _plain.CreateClient(context);
        if (IsSame(context)) return context.OldClient!;
        var factory = new Yarp(logger, traces, tls);
        var fresh = new ForwarderHttpClientContext { ClusterId = context.ClusterId, NewConfig = context.NewConfig, NewMetadata = context.NewMetadata };
        // What the one before has under way goes on; it is closed when it has been idle.
        return new HttpMessageInvoker(new ReloadedClient(new ReloadedFiles<HttpMessageInvoker>(tls.Paths, () => factory.CreateClient(fresh), clock, reloads)));
    }

    private static bool IsSame(ForwarderHttpClientContext context) =>
        context.OldClient is not null && context.OldConfig == context.NewConfig && UpstreamTls.Read(key => context.OldMetadata?.GetValueOrDefault(key)) == UpstreamTls.Read(key => context.NewMetadata?.GetValueOrDefault(key));

    private sealed class ReloadedClient(ReloadedFiles<HttpMessageInvoker> client) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => client.Current.SendAsync(request, cancellationToken);
    }

    private sealed class Yarp(ILogger<ForwarderHttpClientFactory> logger, GatewayTraces traces, UpstreamTls? tls) : ForwarderHttpClientFactory(logger)
    {
        protected override bool CanReuseOldClient(ForwarderHttpClientContext context) => tls is null && IsSame(context);

        protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
        {
            base.ConfigureHandler(context, handler);
            // Traces are ours, see TracedUpstream.
            handler.ActivityHeadersPropagator = null;
            if (handler.SslOptions.EnabledSslProtocols == SslProtocols.None) handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            tls?.Apply(handler.SslOptions);
        }

        protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
            new TracedUpstream(new PromptBodies(base.WrapHandler(context, handler)), context.ClusterId, traces);
    }
}
