using System.Buffers;

namespace Auth.Gateway.Pipeline.Admission;

/// <summary>
/// Whether a request target can be read in one way only. Whatever two servers could read differently (dot segments, encoded slashes, backslashes,
/// double encoding, empty segments, matrix parameters on dots, control bytes) is refused, so that what is decided on is what is forwarded.
/// </summary>
public static class CanonicalPath
{
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");

    /// <param name="target">The request target as it stood in the request line.</param>
    public static bool IsCanonical(string target)
    {
        var query = target.IndexOf('?');
        var path = query < 0 ? target.AsSpan() : target.AsSpan(0, query);
        if (path.Length == 0 || path[0] != '/' || target.Contains('#')) return false;
        // The query is forwarded as it is; what is no character of a target at all would be read by everybody in another way, or end it.
        if (query >= 0 && target.AsSpan(query).ContainsAnyExceptInRange('!', '~')) return false;
        if (!EscapesAreHarmless(path)) return false;
        path = path[1..];
        while (path.Length > 0)
        {
            var end = path.IndexOf('/');
            if (end == 0) return false;
            var segment = end < 0 ? path : path[..end];
            if (IsDots(segment)) return false;
            if (end < 0) break;
            path = path[(end + 1)..];
        }

        return true;
    }

    // Plain characters must be printable ASCII and no backslash; an escape must be two digits and hide neither a separator, a dot, a control
    // byte, nor another escape.
    private static bool EscapesAreHarmless(ReadOnlySpan<char> path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            var c = path[i];
            if (c is <= ' ' or >= (char)127 or '\\' or '"' or '<' or '>' or '^' or '`' or '{' or '|' or '}') return false;
            if (c != '%') continue;
            if (i + 2 >= path.Length || !Hex.Contains(path[i + 1]) || !Hex.Contains(path[i + 2])) return false;
            var value = Convert.ToByte(path.Slice(i + 1, 2).ToString(), 16);
            if (value is < 0x20 or 0x7F or (byte)'/' or (byte)'\\' or (byte)'.' or (byte)'%' or (byte)';') return false;
            i += 2;
        }

        return IsUtf8(path);
    }

    private static bool IsUtf8(ReadOnlySpan<char> path)
    {
        if (!path.Contains('%')) return true;
        var bytes = new byte[path.Length];
        var length = 0;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '%')
            {
                bytes[length++] = Convert.ToByte(path.Slice(i + 1, 2).ToString(), 16);
                i += 2;
            }
            else
            {
                bytes[length++] = (byte)path[i];
            }
        }

        return System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, length));
    }

    // "." and "..", also with parameters behind them, which some servers cut off before they resolve the dots.
    private static bool IsDots(ReadOnlySpan<char> segment)
    {
        var parameters = segment.IndexOf(';');
        var name = parameters < 0 ? segment : segment[..parameters];
        return name is "." or ".." || (parameters == 0);
    }
}
