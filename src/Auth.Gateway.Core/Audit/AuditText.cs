using System.Globalization;
using System.Text;

namespace Auth.Gateway.Core.Audit;

/// <summary>Text from outside made plain: of bounded length, and with nothing in it that breaks a line or turns the order of reading round.</summary>
public static class AuditText
{
    public const int MaxLength = 200;

    public static string? Clean(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var bounded = text.Length > MaxLength ? text[..MaxLength] : text;
        if (bounded.All(IsPlain)) return bounded;
        var cleaned = new StringBuilder();
        foreach (var c in bounded)
        {
            if (IsPlain(c)) cleaned.Append(c);
            else cleaned.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return cleaned.ToString();
    }

    // Surrogates as well: a text that was cut, or was never whole, cannot be written as UTF-8.
    private static bool IsPlain(char c) => char.GetUnicodeCategory(c) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
