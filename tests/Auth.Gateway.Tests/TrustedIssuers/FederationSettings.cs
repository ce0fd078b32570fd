using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.TrustedIssuers;

/// <summary>Trusted issuers in the words of configuration, and gateways that trust them.</summary>
internal static class FederationSettings
{
    public const string OwnIssuer = "https://gateway.example.com";

    /// <summary>Routes <c>/open</c> (any bearer), <c>/orders</c> (a scope) and <c>/admins</c> (a role), for tests that want to see who got through.</summary>
    public static Dictionary<string, string?> Routes() => new Dictionary<string, string?> { ["Gateway:Issuer"] = OwnIssuer }
        .Guarded("open", "bearer cookie").Guarded("orders", "bearer", ("Scopes:0", "orders.read")).Guarded("admins", "bearer", ("Roles:0", "admin"));

    /// <summary>Trusts a provider, with a fixed account if one is given.</summary>
    public static Dictionary<string, string?> Trusting(this Dictionary<string, string?> settings, string name, string issuer, string? account, params (string Key, string Value)[] more)
    {
        var path = $"Gateway:TrustedIssuers:{name}:";
        settings[path + "Issuer"] = issuer;
        settings[path + "Audience"] = ProviderUnderTest.Audience;
        if (account is not null) settings[path + "Account"] = account;
        foreach (var (key, value) in more) settings[path + key] = value;
        return settings;
    }

    /// <summary>Accounts are made by the store, and configuration names them: a first gateway makes them, and the one under test starts on its data.</summary>
    public static async Task<(SignedUp One, SignedUp Two)> AccountsAsync(DataFolder folder, TimeProvider? clock)
    {
        await using var first = await GatewayUnderTest.StartAsync(clock: clock, folder: folder.Path);
        return (await first.SignUpAsync("one@example.com", "One"), await first.SignUpAsync("two@example.com", "Two"));
    }

    public static Task<Answer> GetAsync(this GatewayUnderTest gateway, string path, string token) => gateway.Client.CallAsync("GET " + path, Credentials.Bearer(token));
}
