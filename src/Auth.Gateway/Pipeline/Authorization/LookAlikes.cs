using System.Text;

namespace Auth.Gateway.Pipeline.Authorization;

/// <summary>Characters that some servers take for ASCII: by compatibility normalisation, by "best fit" code pages, or by folding case.</summary>
public static class LookAlikes
{
    public static string ToAscii(string text)
    {
        if (Ascii.IsValid(text)) return text;
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            switch (c)
            {
                case >= '\uFF01' and <= '\uFF5E': folded.Append((char)(c - 0xFEE0)); break; // full width
                case '\u2024' or '\u3002' or '\uFF61' or '\uFE52': folded.Append('.'); break;
                case '\u2025': folded.Append(".."); break;
                case '\u2026': folded.Append("..."); break;
                case '\u2044' or '\u2215' or '\u29F8' or '\u2571': folded.Append('/'); break;
                case '\u2216' or '\u29F5' or '\u29F9' or '\uFE68': folded.Append('\\'); break;
                case '\u037E' or '\uFE54': folded.Append(';'); break;
                case '\u017F': folded.Append('s'); break;
                case '\u212A': folded.Append('k'); break;
                case '\u0130' or '\u0131': folded.Append('i'); break;
                case '\u2010' or '\u2011' or '\uFE63': folded.Append('-'); break;
                case '\u00A0' or '\u3000' or (>= '\u2000' and <= '\u200A'): folded.Append(' '); break;
                case '\u00AD' or '\uFEFF' or (>= '\u200B' and <= '\u200F') or '\u2060': break; // nothing to be seen
                default: folded.Append(c); break;
            }
        }

        return folded.ToString();
    }
}
