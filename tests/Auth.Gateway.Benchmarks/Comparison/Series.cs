using System.Globalization;

namespace Auth.Gateway.Benchmarks.Comparison;

/// <summary>One figure, measured several times.</summary>
public readonly record struct Series(IReadOnlyList<double> Values)
{
    public double Median => Sorted() is var sorted && sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;

    public double From => Values.Min();

    public double To => Values.Max();

    public static Series Of<T>(IEnumerable<T> rounds, Func<T, double> of) => new([.. rounds.Select(of)]);

    /// <summary>Median, lowest and highest.</summary>
    /// <param name="format">Of each number.</param>
    public string Tell(string format)
    {
        var culture = CultureInfo.InvariantCulture;
        return $"{Median.ToString(format, culture)} ({From.ToString(format, culture)}–{To.ToString(format, culture)})";
    }

    private double[] Sorted() => [.. Values.Order()];
}
