using System.Security.Cryptography;
using OpenTelemetry.Trace;

namespace Auth.Gateway.Telemetry.Otlp;

/// <summary>
/// Which requests become traces. What a stranger's <c>traceparent</c> says, flag or id, does not decide: somebody could have every request of theirs traced, or none. Steps of a
/// request follow it.
/// </summary>
public sealed class RequestSampler(double ratio) : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters parameters)
    {
        var parent = parameters.ParentContext;
        var isStep = parent.TraceId != default && !parent.IsRemote;
        var isSampled = isStep ? parent.TraceFlags.HasFlag(System.Diagnostics.ActivityTraceFlags.Recorded) : IsDrawn();
        return new SamplingResult(isSampled ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }

    private bool IsDrawn() => ratio >= 1 || (ratio > 0 && RandomNumberGenerator.GetInt32(int.MaxValue) < ratio * int.MaxValue);
}
