using System.Security.Cryptography;

namespace Auth.Gateway.Core;

/// <summary>Public ids: a prefix that names the kind, and 24 lower-case hexadecimal digits (96 random bits). Unique, not secret.</summary>
public static class Identifiers
{
    public const string Account = "acc_";
    public const string User = "usr_";
    public const string ApiKey = "key_";
    public const string Session = "ses_";
    public const string Token = "tok_";
    public const string SigningKey = "sig_";
    public const string Request = "req_";
    public const string AuditEvent = "evt_";

    /// <summary>Callers and tokens of trusted issuers; made by <see cref="TrustedIssuers.ForeignPrincipals"/>, not by <see cref="New"/>.</summary>
    public const string ForeignSubject = "ext_";
    public const string ForeignToken = "xtk_";

    private const int RandomBytes = 12;

    // Asking the generator costs the same for many as for one, and one is made for every request.
    private const int Batch = 64;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _left;

    public static string New(string prefix) => string.Create(prefix.Length + (RandomBytes * 2), prefix, static (text, prefix) =>
    {
        prefix.CopyTo(text);
        Convert.TryToHexStringLower(NextRandom(), text[prefix.Length..], out _);
    });

    // Each byte is given out once.
    private static ReadOnlySpan<byte> NextRandom()
    {
        _random ??= new byte[RandomBytes * Batch];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(_random);
            _left = Batch;
        }

        return _random.AsSpan(RandomBytes * --_left, RandomBytes);
    }

    /// <summary>True for exactly what <see cref="New"/> makes: an id from outside is looked up only when this holds.</summary>
    public static bool IsWellFormed(string? id, string prefix)
    {
        if (id is null || id.Length != prefix.Length + (RandomBytes * 2) || !id.StartsWith(prefix, StringComparison.Ordinal)) return false;
        return !id.AsSpan(prefix.Length).ContainsAnyExcept("0123456789abcdef");
    }
}
