namespace Auth.Gateway.Core.PasswordFormats;

/// <summary>What there is to do with a hash that was made elsewhere.</summary>
public abstract record ForeignHash
{
    private ForeignHash()
    {
    }

    /// <summary>Can be stored as it is.</summary>
    public sealed record Native(string Hash) : ForeignHash;

    /// <summary>Weak, or of a form that ASP.NET does not know: today's hash is put over the digest.</summary>
    public sealed record ToWrap(LegacyHash Legacy, string Digest) : ForeignHash;

    /// <param name="Reason">Says what would be right; nothing of the hash is in it.</param>
    public sealed record Refused(string Reason) : ForeignHash;
}
