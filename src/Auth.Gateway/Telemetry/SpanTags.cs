namespace Auth.Gateway.Telemetry;

/// <summary>Names of attributes by OpenTelemetry's semantic conventions for HTTP, and what of a request may stand in them.</summary>
public static class SpanTags
{
    public const string Method = "http.request.method";
    public const string Route = "http.route";
    public const string StatusCode = "http.response.status_code";
    public const string Scheme = "url.scheme";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string ProtocolVersion = "network.protocol.version";
    public const string ErrorType = "error.type";

    private static readonly HashSet<string> Methods = new(StringComparer.Ordinal) { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "QUERY" };

    /// <returns>The method, if it is one that is known; a client can send any word.</returns>
    public static string KnownMethod(string method) => Methods.Contains(method) ? method : "_OTHER";
}
