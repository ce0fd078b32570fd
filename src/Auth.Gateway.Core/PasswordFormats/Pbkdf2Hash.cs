using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Auth.Gateway.Core.PasswordFormats;

/// <summary>
/// PBKDF2 as others write it. Django: <c>pbkdf2_sha256$rounds$salt$base64</c>. passlib: <c>$pbkdf2-sha256$rounds$salt$hash</c>, both in base64 with <c>.</c> for <c>+</c> and
/// no padding. The PHC string format: the same with <c>i=rounds,l=length</c>, and <c>+</c>.
/// </summary>
internal static partial class Pbkdf2Hash
{
    private static readonly Dictionary<string, (IdentityHashFunction Function, string Kind, int Size)> Functions = new(StringComparer.Ordinal)
    {
        ["sha1"] = (IdentityHashFunction.HmacSha1, LegacyHashKinds.Pbkdf2Sha1, 20),
        ["sha256"] = (IdentityHashFunction.HmacSha256, LegacyHashKinds.Pbkdf2Sha256, 32),
        ["sha512"] = (IdentityHashFunction.HmacSha512, LegacyHashKinds.Pbkdf2Sha512, 64),
    };

    /// <returns>Null when it is none.</returns>
    public static ForeignHash? Read(string text)
    {
        var match = Django().Match(text);
        var isDjango = match.Success;
        if (!isDjango) match = Phc().Match(text);
        if (!match.Success) return null;
        var name = match.Groups["function"].Value;
        var (function, kind, size) = Functions[name.Length == 0 ? "sha1" : name];
        var salt = isDjango ? Encoding.UTF8.GetBytes(match.Groups["salt"].Value) : Decode(match.Groups["salt"].Value);
        var key = Decode(match.Groups["key"].Value);
        if (!int.TryParse(match.Groups["rounds"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)) rounds = 0;
        if (HashBounds.Rounds(rounds, 1) is { } refused) return refused;
        if (salt is null or [] || key is null) return new ForeignHash.Refused("its salt or its digest is not in base64");
        if (salt.Length >= IdentityHash.MinBytes && key.Length >= IdentityHash.MinBytes) return new ForeignHash.Native(IdentityHash.Write(function, rounds, salt, key));
        return key.Length == size
            ? new ForeignHash.ToWrap(new LegacyHash(kind, rounds, salt), Convert.ToBase64String(key))
            : new ForeignHash.Refused("its digest is shorter than its function's");
    }

    private static byte[]? Decode(string text)
    {
        var padded = text.TrimEnd('=').Replace('.', '+');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out var length) ? bytes[..length] : null;
    }

    [GeneratedRegex(@"\Apbkdf2_(?<function>sha1|sha256|sha512)\$(?<rounds>[0-9]{1,10})\$(?<salt>[^$]+)\$(?<key>[A-Za-z0-9+/=]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Django();

    [GeneratedRegex(@"\A\$pbkdf2(-(?<function>sha1|sha256|sha512))?\$(i=)?(?<rounds>[0-9]{1,10})(,l=[0-9]+)?\$(?<salt>[A-Za-z0-9+/.=]+)\$(?<key>[A-Za-z0-9+/.=]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Phc();
}
