namespace Auth.Gateway.Core.Accounts;

/// <summary><c>Gateway:Passwords</c>.</summary>
public sealed class PasswordOptions
{
    /// <summary>Characters; bounded before hashing, so that a megabyte costs nothing.</summary>
    public const int MaxLength = 256;

    public const int MinLength = 8;

    /// <summary>Rounds of PBKDF2-HMAC-SHA-512. The default is OWASP's Password Storage Cheat Sheet's; a hash with fewer is renewed at the next sign-in.</summary>
    public int Iterations { get; set; } = 220_000;

    /// <summary>How many passwords are hashed at once, each on a thread of its own: what is left of the processor is for forwarding.</summary>
    public int Workers { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>How many more may wait for a worker; whoever comes then is told to come again (503).</summary>
    public int Queue { get; set; } = 64;

    /// <summary>A file of passwords that are refused, one a line, instead of the one that is built in; empty: none is refused.</summary>
    public string? CommonList { get; set; }
}
