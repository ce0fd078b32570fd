using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Auth.Gateway.Core.PasswordFormats;

/// <summary>What htpasswd and crypt(3) write: <c>{SHA}</c>, <c>$apr1$</c>, <c>$1$</c>, <c>$5$</c>, <c>$6$</c>.</summary>
internal static partial class CryptHash
{
    private const int DefaultRounds = 5000;

    private static readonly Dictionary<string, (string Kind, int Length)> Kinds = new(StringComparer.Ordinal)
    {
        ["apr1"] = (LegacyHashKinds.Apr1, 22),
        ["1"] = (LegacyHashKinds.Md5Crypt, 22),
        ["5"] = (LegacyHashKinds.Sha256Crypt, 43),
        ["6"] = (LegacyHashKinds.Sha512Crypt, 86),
    };

    /// <returns>Null when it is none.</returns>
    public static ForeignHash? Read(string text)
    {
        if (Sha().IsMatch(text)) return new ForeignHash.ToWrap(new LegacyHash(LegacyHashKinds.Sha1, 0, []), text[5..]);
        if (Crypt().Match(text) is not { Success: true } match) return null;
        var (kind, length) = Kinds[match.Groups["kind"].Value];
        var digest = match.Groups["digest"].Value;
        if (digest.Length != length || !CryptAlphabet.IsWritten(digest)) return null;
        var isSha = kind is LegacyHashKinds.Sha256Crypt or LegacyHashKinds.Sha512Crypt;
        var named = match.Groups["rounds"];
        if (match.Groups["salt"].Length > (isSha ? 16 : 8) || (named.Success && !isSha)) return null;
        var rounds = named.Success ? int.Parse(named.Value, CultureInfo.InvariantCulture) : isSha ? DefaultRounds : 0;
        if (isSha && HashBounds.Rounds(rounds, 1000) is { } refused) return refused;
        return new ForeignHash.ToWrap(new LegacyHash(kind, rounds, Encoding.ASCII.GetBytes(match.Groups["salt"].Value)), digest);
    }

    [GeneratedRegex(@"\A\{SHA\}[A-Za-z0-9+/]{27}=\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sha();

    [GeneratedRegex(@"\A\$(?<kind>apr1|1|5|6)\$(rounds=(?<rounds>[0-9]{1,9})\$)?(?<salt>[!-#%-9;-~]{0,16})\$(?<digest>[./0-9A-Za-z]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Crypt();
}
