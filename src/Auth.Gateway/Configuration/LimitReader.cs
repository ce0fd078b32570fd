namespace Auth.Gateway.Configuration;

/// <summary>Reads <c>Gateway:Limits</c>. None of them can be switched off: a limit that nobody set is one that nobody meant.</summary>
public static class LimitReader
{
    private const int Million = 1_000_000;

    // Kestrel is given twice as much and has to buffer it, in a megabyte.
    private const int MaxHeadSize = 512 * 1024;

    // Kestrel looks at rates once a second.
    private static readonly TimeSpan ShortestGrace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public static LimitOptions Read(SectionReader section)
    {
        var defaults = new LimitOptions();
        var rate = section.Section("MinRequestBodyDataRate");
        var limits = new LimitOptions
        {
            MaxRequestLineSize = section.Integer("MaxRequestLineSize", defaults.MaxRequestLineSize, 256, MaxHeadSize),
            MaxRequestHeadersTotalSize = section.Integer("MaxRequestHeadersTotalSize", defaults.MaxRequestHeadersTotalSize, 1024, MaxHeadSize),
            MaxRequestHeaderCount = section.Integer("MaxRequestHeaderCount", defaults.MaxRequestHeaderCount, 10, 1000),
            MaxRequestBodySize = section.Integer("MaxRequestBodySize", defaults.MaxRequestBodySize, 0, int.MaxValue),
            MaxConcurrentConnections = section.Integer("MaxConcurrentConnections", defaults.MaxConcurrentConnections, 1, Million),
            MaxConcurrentUpgradedConnections = section.Integer("MaxConcurrentUpgradedConnections", defaults.MaxConcurrentUpgradedConnections, 0, Million),
            MaxStreamsPerConnection = section.Integer("MaxStreamsPerConnection", defaults.MaxStreamsPerConnection, 1, 1000),
            RequestHeadersTimeout = section.Duration("RequestHeadersTimeout", defaults.RequestHeadersTimeout, LongestWait),
            KeepAliveTimeout = section.Duration("KeepAliveTimeout", defaults.KeepAliveTimeout, LongestWait),
            MinRequestBodyDataRate = new BodyDataRate(
                rate.Integer("BytesPerSecond", defaults.MinRequestBodyDataRate.BytesPerSecond, 1, Million),
                rate.Duration("GracePeriod", defaults.MinRequestBodyDataRate.GracePeriod, LongestWait, min: ShortestGrace)),
        };
        rate.RefuseUnknownKeys();
        section.RefuseUnknownKeys();
        return limits;
    }

    /// <summary>Kestrel's own section would say the same things a second time, and is not read.</summary>
    public static void RefuseKestrels(IConfigurationSection kestrel, List<ConfigurationError> errors)
    {
        foreach (var limit in kestrel.GetSection("Limits").GetChildren())
        {
            errors.Add(new ConfigurationError(limit.Path, limit.Value, "is not read; limits are said once, under Gateway:Limits."));
        }
    }
}
