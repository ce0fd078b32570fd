namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:Limits</c>: how much of the gateway one client may take. The names are Kestrel's own, sizes are in bytes.</summary>
public sealed record LimitOptions
{
    /// <summary>Method, target and version; 414 beyond.</summary>
    public int MaxRequestLineSize { get; init; } = 8 * 1024;

    /// <summary>All names and values, with four bytes a line for what stands between; 431 beyond.</summary>
    public int MaxRequestHeadersTotalSize { get; init; } = 32 * 1024;

    /// <summary>Header lines; 431 beyond.</summary>
    public int MaxRequestHeaderCount { get; init; } = 100;

    /// <summary>Of routes that say nothing else by YARP's own <c>MaxRequestBodySize</c>; 413 beyond. Chunk sizes and extensions count as well.</summary>
    public int MaxRequestBodySize { get; init; } = 30_000_000;

    /// <summary>Further ones are closed without a word.</summary>
    public int MaxConcurrentConnections { get; init; } = 10_000;

    /// <summary>WebSockets over any version of HTTP; 503 beyond.</summary>
    public int MaxConcurrentUpgradedConnections { get; init; } = 5_000;

    /// <summary>Requests at once on one HTTP/2 connection.</summary>
    public int MaxStreamsPerConnection { get; init; } = 100;

    /// <summary>From the first byte of a request to the end of its headers; 408 beyond.</summary>
    public TimeSpan RequestHeadersTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two requests; the connection is closed.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(130);

    public BodyDataRate MinRequestBodyDataRate { get; init; } = new(240, TimeSpan.FromSeconds(5));
}

/// <summary>A body that arrives slower than this, after the grace period, is given up on: 408.</summary>
public sealed record BodyDataRate(int BytesPerSecond, TimeSpan GracePeriod);
