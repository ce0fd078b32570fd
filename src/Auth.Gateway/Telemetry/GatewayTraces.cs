using System.Diagnostics;
using Auth.Gateway.Core;

namespace Auth.Gateway.Telemetry;

/// <summary>
/// The spans of a request: its own, those of its steps, and that of what it asks an upstream. What a client says is on none of them: no path, no query, no header.
/// Off, nothing is made and nothing is current; a request that is not sampled has one span, which only carries the trace along.
/// </summary>
public sealed class GatewayTraces(bool isOn)
{
    private static readonly ActivitySource Source = new(InstrumentationScope.Name);

    public bool IsOn => isOn;

    /// <param name="parent">Default: a new trace.</param>
    public Activity? StartRequest(string name, ActivityContext parent) => Source.StartActivity(name, ActivityKind.Server, parent);

    /// <returns>Null where the request is not sampled.</returns>
    public Activity? StartStep(string name, ActivityKind kind = ActivityKind.Internal) =>
        isOn && Activity.Current is { Recorded: true } ? Source.StartActivity(name, kind) : null;
}
