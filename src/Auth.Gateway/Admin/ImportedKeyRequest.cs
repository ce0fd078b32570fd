using System.Text.RegularExpressions;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary>What identifies a key that exists elsewhere.</summary>
internal static partial class ImportedKeyRequest
{
    /// <returns>The hash in lower case, and the characters to show; they count only when nothing is wrong.</returns>
    public static (string Hash, string Shown) Read(FieldReader fields)
    {
        var hash = fields.Text("sha256", min: 64, max: 64);
        if (hash.Length > 0 && !Sha256().IsMatch(hash)) fields.Refuse(FieldError.Wrong("must be a SHA-256 in 64 hexadecimal digits", "body", "sha256"));
        return (hash.ToLowerInvariant(), fields.OptionalText("shown_prefix", max: 40) ?? "");
    }

    [GeneratedRegex("^[0-9a-fA-F]{64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256();
}
