using System.Text;

namespace Auth.Gateway.Wire;

/// <summary>Makes any text safe as a header's value: what is not printable ASCII is percent-encoded as UTF-8, and so is the percent sign.</summary>
public static class HeaderValue
{
    public static string Encode(string value)
    {
        if (!value.AsSpan().ContainsAnyExceptInRange(' ', '~') && !value.Contains('%')) return value;
        var text = new StringBuilder(value.Length * 2);
        foreach (var b in Encoding.UTF8.GetBytes(value))
        {
            if (b is >= (byte)' ' and <= (byte)'~' and not (byte)'%') text.Append((char)b);
            else text.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
