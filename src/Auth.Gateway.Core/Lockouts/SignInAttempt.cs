namespace Auth.Gateway.Core.Lockouts;

/// <summary>Who tries to sign in from where, as the store counts it.</summary>
/// <param name="User">A keyed hash of the e-mail address as it was typed, so that unknown ones are counted just as known ones are.</param>
/// <param name="Place">What the user's own failures are counted by: the address, or the known device.</param>
/// <param name="Address">As rate limits count it: IPv6 by its /64.</param>
/// <param name="AddressMark">A keyed hash of user and address, by which an address is remembered that the user signed in from.</param>
/// <param name="IsKnownDevice">Failures from elsewhere do not delay it, neither the user's nor the address's.</param>
public sealed record SignInAttempt(string User, string Place, string Address, string AddressMark, bool IsKnownDevice);
