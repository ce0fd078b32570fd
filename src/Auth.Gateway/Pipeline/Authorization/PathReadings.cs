using System.Buffers;
using System.Text;

namespace Auth.Gateway.Pipeline.Authorization;

/// <summary>
/// How else a server could read a path that admission let pass: with matrix parameters cut off (Tomcat, Jetty, WebLogic), with dots and blanks cut off the
/// ends of its segments (Windows), parsed again after it was decoded (<c>%23</c>, <c>%3F</c>), with characters taken for the ASCII ones that they look like (best fit, NFKC, case folding).
/// </summary>
public static class PathReadings
{
    private static readonly SearchValues<char> Unambiguous = SearchValues.Create("!$&'()*,-/0123456789:=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");

    /// <param name="path">Decoded, as routing sees it.</param>
    /// <returns>The readings that differ from it by more than letter case, in which routes do not differ.</returns>
    public static IReadOnlyCollection<string> Of(string path)
    {
        if (!path.AsSpan().ContainsAnyExcept(Unambiguous)) return [];
        HashSet<string> readings = new(StringComparer.OrdinalIgnoreCase)
        {
            Read(path, static segment => WithoutParameters(segment)),
            Read(path, static segment => WithoutParameters(segment).TrimEnd(". +\t\u00A0")),
            Read(LookAlikes.ToAscii(path), Bare),
            Read(WithoutQuery(LookAlikes.ToAscii(path)), Bare),
        };
        readings.Remove(path);
        return readings;
    }

    private delegate ReadOnlySpan<char> SegmentReading(ReadOnlySpan<char> segment);

    // Segments that come out empty are no segments, and dots mean what they mean.
    private static string Read(string path, SegmentReading reading)
    {
        var segments = new List<string>();
        foreach (var range in path.AsSpan().SplitAny('/', '\\'))
        {
            var whole = path.AsSpan(range);
            if (WithoutParameters(whole).Trim(" +\t") is "..") segments.RemoveRange(Math.Max(segments.Count - 1, 0), Math.Min(segments.Count, 1));
            else if (reading(whole) is { Length: > 0 } segment) segments.Add(segment.ToString());
        }

        var text = new StringBuilder(path.Length);
        foreach (var segment in segments) text.Append('/').Append(segment);
        return path.EndsWith('/') || text.Length == 0 ? text.Append('/').ToString() : text.ToString();
    }

    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> segment) => WithoutParameters(segment).Trim(" +\t").TrimEnd(". +\t");

    private static string WithoutQuery(string path) => path.IndexOfAny(['?', '#']) is >= 0 and var end ? path[..end] : path;

    private static ReadOnlySpan<char> WithoutParameters(ReadOnlySpan<char> segment) => segment.IndexOf(';') is >= 0 and var parameters ? segment[..parameters] : segment;
}
