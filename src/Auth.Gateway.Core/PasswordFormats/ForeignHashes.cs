using System.Text.RegularExpressions;

namespace Auth.Gateway.Core.PasswordFormats;

/// <summary>Reads a password hash that was made elsewhere.</summary>
public static partial class ForeignHashes
{
    public const string Known = "ASP.NET Identity's version 3, pbkdf2_sha256$…, $pbkdf2-sha256$…, {SHA}, $apr1$, $1$, $5$ or $6$";

    public static ForeignHash Read(string text)
    {
        if (text.Length > HashBounds.MaxLength) return new ForeignHash.Refused($"is too long for a hash: {Known}");
        if (Bcrypt().IsMatch(text)) return new ForeignHash.Refused("is bcrypt, which cannot be verified here: this user needs a new password");
        if (MemoryHard().IsMatch(text)) return new ForeignHash.Refused("is argon2, scrypt or yescrypt, which cannot be verified here: this user needs a new password");
        return IdentityHash.Read(text) ?? Pbkdf2Hash.Read(text) ?? CryptHash.Read(text) ?? new ForeignHash.Refused($"is no hash of a known format: {Known}");
    }

    [GeneratedRegex(@"\A(bcrypt(_sha256)?\$)?\$2[abxy]?\$", RegexOptions.CultureInvariant)]
    private static partial Regex Bcrypt();

    [GeneratedRegex(@"\A(argon2\$|scrypt\$|\$(argon2|scrypt|7\$|y\$|gy\$))", RegexOptions.CultureInvariant)]
    private static partial Regex MemoryHard();
}
