using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Tokens;
using Microsoft.Extensions.Options;

namespace Auth.Gateway.Core.Lockouts;

/// <summary>Where a sign-in comes from.</summary>
/// <param name="Address">As rate limits count it.</param>
/// <param name="Device">What the client says to be known by; not yet believed.</param>
public readonly record struct SignInOrigin(string Address, string? Device);

/// <summary>
/// Delays those who guess passwords, and not those who are guessed at. Nothing is kept under an e-mail address in clear: users are counted under a
/// keyed hash of it, whether they exist or not.
/// </summary>
public sealed class SignInLockout(ISignInFailureStore store, SigningKeyRing ring, IOptions<LockoutOptions> options, TimeProvider clock)
{
    private readonly Lazy<byte[]> _hashKey = new(() => Derive(ring, "sign-in failures"));
    private readonly Lazy<byte[]> _deviceKey = new(() => Derive(ring, "known devices"));

    public LockoutOptions Options => options.Value;

    /// <param name="email">As it was typed.</param>
    public SignInAttempt Attempt(string email, SignInOrigin origin)
    {
        var user = UserOf(email);
        var device = KnownDeviceFormat.Read(_deviceKey.Value, user, origin.Device, clock.GetUtcNow(), Options.KnownFor);
        var place = device is null ? origin.Address : SignInFailures.Device + device;
        return new SignInAttempt(user, place, origin.Address, Hash($"{user} {origin.Address}"), device is not null);
    }

    /// <summary>The text by which a device is known for this user from now on.</summary>
    public string NewDevice(string email) => KnownDeviceFormat.Write(_deviceKey.Value, UserOf(email), clock.GetUtcNow());

    public Task<TimeSpan> WaitAsync(SignInAttempt attempt, CancellationToken cancellationToken) => store.WaitAsync(attempt, Options, clock.GetUtcNow(), cancellationToken);

    // Once a password was checked its outcome is settled, whether or not the client is still there to hear it.
    public Task<TimeSpan> SettleAsync(SignInAttempt attempt, bool isRight) => isRight
        ? store.SucceedAsync(attempt, Options, clock.GetUtcNow(), CancellationToken.None)
        : store.FailAsync(attempt, Options, clock.GetUtcNow(), CancellationToken.None);

    public Task<IReadOnlyList<SignInFailures>> ListAsync(string email, CancellationToken cancellationToken) =>
        store.ListAsync(UserOf(email), Options, clock.GetUtcNow(), cancellationToken);

    public Task ClearAsync(string email, CancellationToken cancellationToken) => store.ClearAsync(UserOf(email), cancellationToken);

    private string UserOf(string email) => Hash(EmailAddress.Normalize(email));

    private string Hash(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_hashKey.Value, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    // From a key that all instances share and that outlives a change of the master key.
    private static byte[] Derive(SigningKeyRing ring, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, ring.RefreshKey, 32, salt: [], info: Encoding.UTF8.GetBytes("auth-gateway " + purpose));
}
