namespace Auth.Gateway.Tests.Carrying;

/// <summary>Speaks this version of HTTP and no other: a client's own default is for requests that it makes itself.</summary>
public sealed class OneVersion(string version, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (request.Version, request.VersionPolicy) = (Version.Parse(version), HttpVersionPolicy.RequestVersionExact);
        return base.SendAsync(request, cancellationToken);
    }
}
