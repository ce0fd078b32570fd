using System.Globalization;
using System.Text;

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
        var address = text.Normalize(NormalizationForm.FormC);
        var at = address.IndexOf('@');
        if (at is <= 0 or > MaxLocalLength || at != address.LastIndexOf('@')) return null;
        var local = address[..at];
        var domain = address[(at + 1)..];
        return HasGoodDots(local) && HasGoodDots(domain) && domain.Contains('.') && !address.Any(IsForbidden) ? address : null;
    }

    /// <summary>
    /// NFKC and lower case by the invariant culture: look-alikes by width or composition are one address. Lower-cased before and after, since
    /// either step can make what the other must fold.
    /// </summary>
    public static string Normalize(string address) =>
        IsWellFormed(address) ? address.ToLowerInvariant().Normalize(NormalizationForm.FormKC).ToLowerInvariant() : "";

    // A lone surrogate cannot be normalised: string.Normalize would throw.
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
        char.IsWhiteSpace(c) || c is '<' or '>' or '(' or ')' or '[' or ']' or ',' or ';' or ':' or '"' or '\\'
        || char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
