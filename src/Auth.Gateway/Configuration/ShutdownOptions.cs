namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:Shutdown</c>: how an instance leaves. It is unready at once, serves for <paramref name="DrainDelay"/>, and then finishes what it has.</summary>
/// <param name="DrainDelay">How long new requests are still served, so that whoever sends them can hear that this instance is leaving. Zero: not at all.</param>
/// <param name="Timeout">How long requests that are under way are then waited for, before they are cut.</param>
public sealed record ShutdownOptions(TimeSpan DrainDelay, TimeSpan Timeout)
{
    /// <summary>What is left, after both, for writing down what happened last.</summary>
    public static readonly TimeSpan Closing = TimeSpan.FromSeconds(5);
}
