namespace Auth.Gateway.Benchmarks.Comparison;

/// <param name="Microseconds">Processor time of the program per request.</param>
/// <param name="ToPlain">The same as a multiple of plain YARP's, measured right before and right after.</param>
/// <param name="RateToPlain">Requests a second, as a multiple of plain YARP's.</param>
public readonly record struct Measurement(double Microseconds, double ToPlain, double RequestsPerSecond, double RateToPlain);

/// <summary>All rounds of one contestant.</summary>
/// <param name="AllocatedBytes">On the managed heap, per request; null outside .NET.</param>
/// <param name="Memory">Resident, when all was measured, in bytes.</param>
/// <param name="P99">At a steady rate, in microseconds.</param>
public sealed record Result(string Name, IReadOnlyList<Measurement> Rounds, double? AllocatedBytes, long Memory, long P50, long P99)
{
    public Series Of(Func<Measurement, double> of) => Series.Of(Rounds, of);
}
