using System.Collections.Concurrent;
using System.Security.Authentication;
using Auth.Gateway.Sockets;
using Auth.Gateway.Telemetry;
using Auth.Gateway.Tls;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>YARP's clients for upstreams, with what its configuration cannot say: an authority of one's own, a certificate to show, no version of TLS that is broken.</summary>
public sealed class UpstreamClientFactory(ILogger<ForwarderHttpClientFactory> logger, TimeProvider clock, ILogger<UpstreamClientFactory> reloads, GatewayTraces traces) : IForwarderHttpClientFactory
{
    // Not longer than a generation has it: what is not used any more is closed when it has been idle.
    private readonly ConcurrentDictionary<string, Made> _made = new(StringComparer.OrdinalIgnoreCase);

    private sealed record Made(HttpClientConfig Config, UpstreamTls? Tls, WeakReference<HttpMessageInvoker> Client);

    /// <summary>The one that the cluster had before, with its connections, where nothing about them was changed.</summary>
    public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context)
    {
        var tls = UpstreamTls.Read(key => context.NewMetadata?.GetValueOrDefault(key));
        if (_made.TryGetValue(context.ClusterId, out var made) && made.Config == context.NewConfig && made.Tls == tls && made.Client.TryGetTarget(out var known)) return known;
        var client = Create(context, tls);
        _made[context.ClusterId] = new Made(context.NewConfig, tls, new WeakReference<HttpMessageInvoker>(client));
        return client;
    }

    private HttpMessageInvoker Create(ForwarderHttpClientContext context, UpstreamTls? tls)
    {
        var factory = new Yarp(logger, traces, tls);
        var fresh = new ForwarderHttpClientContext { ClusterId = context.ClusterId, NewConfig = context.NewConfig, NewMetadata = context.NewMetadata };
        return tls is null ? factory.CreateClient(fresh) : new HttpMessageInvoker(new ReloadedClient(new ReloadedFiles<HttpMessageInvoker>(tls.Paths, () => factory.CreateClient(fresh), clock, reloads)));
    }

    private sealed class ReloadedClient(ReloadedFiles<HttpMessageInvoker> client) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => client.Current.SendAsync(request, cancellationToken);
    }

    private sealed class Yarp(ILogger<ForwarderHttpClientFactory> logger, GatewayTraces traces, UpstreamTls? tls) : ForwarderHttpClientFactory(logger)
    {
        protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
        {
            base.ConfigureHandler(context, handler);
            // Traces are ours, see TracedUpstream.
            handler.ActivityHeadersPropagator = null;
            handler.ConnectCallback = FairStream.ConnectAsync;
            handler.SslOptions.CertificateChainPolicy = ServerTrust.Policy();
            if (handler.SslOptions.EnabledSslProtocols == SslProtocols.None) handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            tls?.Apply(handler.SslOptions);
        }

        protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
            new TracedUpstream(new PromptBodies(base.WrapHandler(context, handler)), context.ClusterId, traces);
    }
}
