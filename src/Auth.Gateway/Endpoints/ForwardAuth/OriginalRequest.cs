namespace Auth.Gateway.Endpoints.ForwardAuth;

/// <summary>The request that a proxy asks about.</summary>
/// <param name="Method">Null: the proxy did not say.</param>
/// <param name="Target">Path and query, as in a request line; null: the proxy did not say.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
public sealed record OriginalRequest(string? Method, string? Target, string Scheme, HostString Host);
