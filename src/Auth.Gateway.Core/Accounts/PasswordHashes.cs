using Auth.Gateway.Core.PasswordFormats;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Auth.Gateway.Core.Accounts;

/// <summary>Hashes and checks passwords with ASP.NET Core Identity's hasher; an unknown user costs the same time as a wrong password.</summary>
public sealed class PasswordHashes
{
    // The hasher asks for a user and does nothing with it.
    private static readonly object Anybody = new();

    private readonly PasswordHasher<object> _hasher;
    private readonly string _nobody;

    public PasswordHashes(IOptions<PasswordOptions> options)
    {
        _hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = options.Value.Iterations }));
        _nobody = _hasher.HashPassword(Anybody, Identifiers.New(""));
    }

    /// <summary>What to store of a hash that was made elsewhere. Its password signs in, and is hashed anew then.</summary>
    public string Wrap(ForeignHash.ToWrap foreign) => foreign.Legacy.Wrap(Hash(foreign.Digest));

    public string Hash(string password) => _hasher.HashPassword(Anybody, password);

    /// <summary>Checks <paramref name="password"/> against the user's hash, or against nobody's.</summary>
    /// <param name="newHash">Set when the password is right and its hash is cheaper than hashes are today, or was imported.</param>
    public bool Verify(User? user, string password, out string? newHash)
    {
        newHash = null;
        if (password.Length > PasswordOptions.MaxLength) return false;
        // HMAC pads its key with NULs, so that a password and the same with NULs behind it would be one.
        var known = password.Contains('\0') ? null : user;
        var wrapped = LegacyHash.Unwrap(known?.PasswordHash);
        var result = wrapped is var (legacy, hash)
            ? _hasher.VerifyHashedPassword(Anybody, hash, legacy.Compute(password))
            : _hasher.VerifyHashedPassword(Anybody, known?.PasswordHash ?? _nobody, password);
        if (result == PasswordVerificationResult.SuccessRehashNeeded || (wrapped is not null && result == PasswordVerificationResult.Success)) newHash = Hash(password);
        return known is not null && result != PasswordVerificationResult.Failed;
    }
}
