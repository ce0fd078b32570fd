namespace Auth.Gateway.Tests.Backends;

/// <summary>The way from a backend to its gateway, which is started later; counted, and cut at will.</summary>
internal sealed class GatewayLink() : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>What backends are told; only the link knows better.</summary>
    public const string Address = "http://127.0.0.1:1";

    private int _fetches;

    public Uri? Gateway { get; set; }

    public bool IsCut { get; set; }

    public int Fetches => _fetches;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _fetches);
        if (IsCut || Gateway is null) throw new HttpRequestException("cut");
        request.RequestUri = new Uri(Gateway, request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
