using System.Text;
using Auth.Gateway.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Auth.Gateway.Hosting;

/// <summary>What the server itself enforces, before there is a request that could be answered in a format.</summary>
public static class ServerLimits
{
    // What is measured by Admission is refused there, with a body; the server stands behind it for what is far beyond.
    private const int Slack = 2;

    public static void Apply(KestrelServerOptions kestrel, LimitOptions limits)
    {
        var server = kestrel.Limits;
        server.MaxRequestLineSize = limits.MaxRequestLineSize * Slack;
        server.MaxRequestHeadersTotalSize = limits.MaxRequestHeadersTotalSize * Slack;
        server.MaxRequestHeaderCount = limits.MaxRequestHeaderCount * Slack;
        server.MaxRequestBodySize = limits.MaxRequestBodySize;
        server.MaxConcurrentConnections = limits.MaxConcurrentConnections;
        server.RequestHeadersTimeout = limits.RequestHeadersTimeout;
        server.KeepAliveTimeout = limits.KeepAliveTimeout;
        server.MinRequestBodyDataRate = new MinDataRate(limits.MinRequestBodyDataRate.BytesPerSecond, limits.MinRequestBodyDataRate.GracePeriod);
        server.Http2.MaxStreamsPerConnection = limits.MaxStreamsPerConnection;
        server.Http2.MaxRequestHeaderFieldSize = limits.MaxRequestHeadersTotalSize * Slack;
        // A byte is a character, on the way in and on the way out: values pass as they came, whatever alphabet their sender had in mind.
        kestrel.RequestHeaderEncodingSelector = name => string.Equals(name, "Content-Length", StringComparison.OrdinalIgnoreCase) ? LengthEncoding.Instance : Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
    }

    /// <summary>A line ends with CR LF and nothing else (RFC 9112, section 2.2 allows more, which two servers on one way may read differently).</summary>
    public static void EndLinesStrictly() => AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
}
