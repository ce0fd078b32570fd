using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Lockouts;

namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:Passwords</c> and <c>Gateway:Lockout</c>.</summary>
public static class SignInReader
{
    public static PasswordOptions ReadPasswords(SectionReader section)
    {
        var defaults = new PasswordOptions();
        var passwords = new PasswordOptions
        {
            Iterations = section.Integer("Iterations", defaults.Iterations, 10_000, 10_000_000),
            Workers = section.Integer("Workers", defaults.Workers, 1, 1024),
            Queue = section.Integer("Queue", defaults.Queue, 0, 100_000),
            CommonList = section.Text("CommonList"),
        };
        if (passwords.CommonList is { Length: > 0 } path && !CanRead(path)) section.Error("CommonList", path, "cannot be read. It is a text file with a password on each line; leave it empty to refuse none.");
        section.RefuseUnknownKeys();
        return passwords;
    }

    public static LockoutOptions ReadLockout(SectionReader section)
    {
        var defaults = new LockoutOptions();
        var day = TimeSpan.FromDays(1);
        var lockout = new LockoutOptions
        {
            FailuresPerPlace = Failures("FailuresPerPlace", defaults.FailuresPerPlace),
            FailuresPerUser = Failures("FailuresPerUser", defaults.FailuresPerUser),
            FailuresPerAddress = Failures("FailuresPerAddress", defaults.FailuresPerAddress),
            FirstDelay = section.Duration("FirstDelay", defaults.FirstDelay, day, min: TimeSpan.FromMilliseconds(100)),
            LongestDelay = section.Duration("LongestDelay", defaults.LongestDelay, day),
            HalfLife = section.Duration("HalfLife", defaults.HalfLife, day * 30),
            KnownFor = section.Duration("KnownFor", defaults.KnownFor, day * 366),
            DeviceCookie = section.Flag("DeviceCookie", defaults.DeviceCookie),
        };
        if (lockout.LongestDelay < lockout.FirstDelay) section.Error("LongestDelay", section.Text("LongestDelay"), $"must not be less than FirstDelay ({lockout.FirstDelay}).");
        if (lockout.HalfLife < lockout.LongestDelay) section.Error("HalfLife", section.Text("HalfLife"), $"must not be less than LongestDelay ({lockout.LongestDelay}): a failure must not be forgotten while it delays.");
        // One place counts for the user up to its own free failures: with fewer for the user it could lock out all others.
        if (lockout.FailuresPerUser <= 2 * lockout.FailuresPerPlace) section.Error("FailuresPerUser", section.Text("FailuresPerUser"), $"must be more than twice FailuresPerPlace ({lockout.FailuresPerPlace}): one place must not be able to delay the others.");
        section.RefuseUnknownKeys();
        return lockout;

        int Failures(string key, int fallback) => section.Integer(key, fallback, 1, 1_000_000);
    }

    private static bool CanRead(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
