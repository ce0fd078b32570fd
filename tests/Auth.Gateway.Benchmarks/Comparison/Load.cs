namespace Auth.Gateway.Benchmarks.Comparison;

/// <param name="Connections">That stay open; each sends its next request when the last one was answered.</param>
/// <param name="Pause">Between the two, in milliseconds.</param>
public sealed record Load(int Connections, int Pause)
{
    /// <summary>As much as can be served.</summary>
    public static Load Full { get; } = new(32, 0);

    /// <summary>Some 1,400 requests a second.</summary>
    public static Load Steady { get; } = new(30, 20);
}
