using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Auth.Gateway.Hosting;

/// <summary>For a program that is never started: not even a health check leaves it.</summary>
public sealed class NoUpstreams : IForwarderHttpClientFactory
{
    public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context) => new(new Nobody());

    private sealed class Nobody : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
    }
}
