namespace Auth.Gateway.Core.Lockouts;

/// <summary>
/// <c>Gateway:Lockout</c>: how many wrong passwords are free, and how long the next one waits. Failures are counted for a user from one place
/// (an address or a known device), for a user from everywhere, and for an address whatever the user.
/// </summary>
public sealed class LockoutOptions
{
    public int FailuresPerPlace { get; set; } = 10;

    public int FailuresPerUser { get; set; } = 50;

    public int FailuresPerAddress { get; set; } = 100;

    /// <summary>After the last free failure; each further one doubles it.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Half of the failures are forgotten after this time without one. Not less than the longest delay.</summary>
    public TimeSpan HalfLife { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a place from which the user signed in is known, from the last time on.</summary>
    public TimeSpan KnownFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Whether signing in with cookies leaves one that makes the browser a known device.</summary>
    public bool DeviceCookie { get; set; }

    public LockoutRule OfPlace => Rule(FailuresPerPlace);

    public LockoutRule OfUser => Rule(FailuresPerUser);

    public LockoutRule OfAddress => Rule(FailuresPerAddress);

    private LockoutRule Rule(int free) => new(free, FirstDelay, LongestDelay, HalfLife);
}
