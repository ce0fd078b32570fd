namespace Auth.Gateway.Core.Lockouts;

/// <summary>
/// Counts wrong passwords, for all instances together. What delays an attempt: the failures for this user from this place; those for this user from
/// everywhere, unless the place is known; those from this address, unless the device is known. A place counts for the user as a whole up to its own
/// free failures only, so that one address alone never delays the others. Every method may throw <see cref="StoreUnavailableException"/>.
/// </summary>
public interface ISignInFailureStore
{
    /// <summary>How long the attempt has to wait before its password is looked at. Counts nothing.</summary>
    Task<TimeSpan> WaitAsync(SignInAttempt attempt, LockoutOptions options, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The password was wrong. One atomic call: counted, unless attempts that were made at the same time have earned a delay by now.</summary>
    /// <returns>The delay, when it was not counted: its outcome must not be told.</returns>
    Task<TimeSpan> FailAsync(SignInAttempt attempt, LockoutOptions options, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// The password was right. One atomic call: the failures from this place are forgotten and its address is known from now on, unless there is a
    /// delay by now. Others' failures stay.
    /// </summary>
    /// <returns>The delay, when there is one: a right guess among many at once must not be told either.</returns>
    Task<TimeSpan> SucceedAsync(SignInAttempt attempt, LockoutOptions options, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>What still weighs, the latest first.</summary>
    Task<IReadOnlyList<SignInFailures>> ListAsync(string user, LockoutOptions options, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Forgets every failure for the user. Places stay known.</summary>
    Task ClearAsync(string user, CancellationToken cancellationToken);
}
