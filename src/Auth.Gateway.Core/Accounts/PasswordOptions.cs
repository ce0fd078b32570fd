namespace Auth.Gateway.Core.Accounts;

/// <summary><c>Gateway:Passwords</c>.</summary>
public sealed class PasswordOptions
{
    /// <summary>Characters; bounded before hashing, so that a megabyte costs nothing.</summary>
    public const int MaxLength = 256;

    public const int MinLength = 8;

    /// <summary>Rounds of PBKDF2-HMAC-SHA-512. The default is OWASP's Password Storage Cheat Sheet's; a hash with fewer is renewed at the next sign-in.</summary>
    public int Iterations { get; set; } = 220_000;
}
