using System.Collections.Frozen;

namespace Auth.Gateway.Wire;

/// <summary>
/// Which header names only the gateway may send upstream. Names are compared as a sloppy upstream could read them: in any case, and with every
/// character that is no letter or digit as a dash, since CGI-like servers make <c>X_Auth_Subject</c> and <c>X-Auth-Subject</c> one variable.
/// </summary>
public sealed class ReservedHeaders
{
    // Trusted by many backends whatever set is configured here, and always dropped.
    private const string AlwaysReservedPrefix = "x-auth-";

    private readonly FrozenSet<string> _names;
    private readonly string[] _prefixes;

    public ReservedHeaders(IdentityHeaderSet set)
    {
        _names = set.Names().Append("X-Request-Id").Select(Canonical).ToFrozenSet(StringComparer.Ordinal);
        _prefixes = set.Prefix is null ? [AlwaysReservedPrefix] : [AlwaysReservedPrefix, set.Prefix];
    }

    public bool Contains(string name)
    {
        // Nearly every header is told apart by its first letters; only the rest is worth a copy.
        if (name.Length == 0 || !IsCandidate(name)) return false;
        var canonical = Canonical(name);
        return _names.Contains(canonical) || Array.Exists(_prefixes, prefix => canonical.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static bool IsCandidate(string name) => name[0] is 'x' or 'X' or 'r' or 'R' || !char.IsAsciiLetter(name[0]) || name.Any(c => c > 127);

    private static string Canonical(string name) => string.Create(name.Length, name, static (chars, source) =>
    {
        for (var i = 0; i < chars.Length; i++) chars[i] = char.IsAsciiLetterOrDigit(source[i]) ? char.ToLowerInvariant(source[i]) : '-';
    });
}
