using System.Diagnostics.Metrics;
using System.Globalization;

namespace Auth.Gateway.Telemetry.Prometheus;

/// <summary>Names, units and labels in the words of the Prometheus text format 0.0.4, as OpenTelemetry's compatibility rules map them.</summary>
public static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary><c>auth_gateway.changes.lag</c> in <c>s</c> is <c>auth_gateway_changes_lag_seconds</c>; counters end in <c>_total</c>.</summary>
    public static string Name(Instrument instrument, bool isCounter)
    {
        var name = new string([.. instrument.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
        return isCounter ? name + "_total" : name;
    }

    /// <summary><c>route="orders",scheme="bearer"</c>.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            var name = new string([.. tags[i].Key.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
            labels[i] = $"{name}=\"{Escape(tags[i].Value switch { bool flag => flag ? "true" : "false", var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "" })}\"";
        }

        return string.Join(',', labels);
    }

    public static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A help text is one line, too, but keeps its quotes.</summary>
    public static string EscapeHelp(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Escape(string text) => EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);
}
