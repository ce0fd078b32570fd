using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Core.Tests;

internal static class Samples
{
    public const string Account = "acc_0123456789abcdef01234567";
    public const string Organization = "acc_89abcdef0123456789abcdef";
    public const string User = "usr_0123456789abcdef01234567";
    public const string Key = "key_0123456789abcdef01234567";
    public const string Session = "ses_0123456789abcdef01234567";
    public const string Token = "tok_0123456789abcdef01234567";

    /// <summary>Somebody with no more than everybody has.</summary>
    public static Principal Principal(string scheme = SchemeNames.ApiKey) =>
        new() { Subject = Account, AccountId = Account, OrganizationId = Account, Scheme = scheme };

    /// <summary>Somebody of whom everything is known.</summary>
    public static Principal Everybody() => new()
    {
        Subject = User,
        AccountId = Account,
        OrganizationId = Organization,
        UserId = User,
        Email = "zoë@example.com",
        Roles = ["owner", "auditor"],
        Scopes = ["usage.read", "usage.write"],
        Scheme = SchemeNames.Bearer,
        LiveMode = false,
        KeyId = Key,
        SessionId = Session,
        Customer = "customer 1 \"é\"",
        AllowedNetworks = [System.Net.IPNetwork.Parse("10.0.0.0/8"), System.Net.IPNetwork.Parse("2001:db8::/32")],
        RateLimit = "100/1h",
    };
}

/// <summary>A sequence that is the same in every run (xorshift), for loops over many cases.</summary>
internal sealed class Sequence(ulong seed)
{
    private ulong _state = seed;

    public int Below(int limit)
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return (int)(_state % (ulong)limit);
    }
}
