using System.Globalization;

namespace Auth.Gateway.Core.Accounts;

/// <summary>What counts as an e-mail address, and when two are the same. Decided here once, for every way of signing up and in.</summary>
public static class EmailAddress
{
    private const int MaxLength = 254;
    private const int MaxLocalLength = 64;

    /// <summary>Null unless the text looks like <c>local@domain.tld</c> without blanks, control or invisible characters. Unicode is welcome.</summary>
    public static string? Parse(string text)
    {
        if (text.Length is 0 or > MaxLength || !IsWellFormed(text)) return null;
        var at = text.IndexOf('@');
        if (at is <= 0 or > MaxLocalLength || at != text.LastIndexOf('@')) return null;
        var local = text[..at];
        var domain = text[(at + 1)..];
        return HasGoodDots(local) && HasGoodDots(domain) && domain.Contains('.') && !text.Any(IsForbidden) ? text : null;
    }

    /// <summary>
    /// Ordinary width and lower case by the invariant culture. Not <see cref="string.Normalize()"/>, which does nothing without ICU: what is stored as
    /// unique must not depend on the machine. Look-alikes by composition are refused instead, see <see cref="Parse"/>.
    /// </summary>
    public static string Normalize(string address) => IsWellFormed(address) ? string.Concat(address.Select(OfOrdinaryWidth)).ToLowerInvariant() : "";

    // U+FF01 to U+FF5E are ASCII's printable characters, made as wide as an ideograph.
    private static char OfOrdinaryWidth(char c) => c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c;

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 >= text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }

        return true;
    }

    private static bool HasGoodDots(string part) => part.Length > 0 && part[0] != '.' && part[^1] != '.' && !part.Contains("..", StringComparison.Ordinal);

    private static bool IsForbidden(char c) =>
        char.IsWhiteSpace(c) || IsAccent(c) || c is '<' or '>' or '(' or ')' or '[' or ']' or ',' or ';' or ':' or '"' or '\\' or '\uFF20'
        || char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    // Latin, Greek and Cyrillic letters have their accents built in; one that follows its letter makes a second address of the same look.
    private static bool IsAccent(char c) => c is >= '\u0300' and <= '\u036F';
}
