using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.TrustedIssuers;

/// <summary>
/// A gateway with two accounts that trusts two providers, whose keys have the same id. The first tells the account by a claim; the second has one account,
/// and names a customer in every token.
/// </summary>
public sealed class FederationFixture : IAsyncLifetime
{
    private readonly DataFolder _folder = new();
    private GatewayUnderTest? _gateway;
    private ProviderUnderTest? _first;
    private ProviderUnderTest? _second;

    public ManualTimeProvider Clock { get; } = new();

    public GatewayUnderTest Gateway => _gateway!;

    public ProviderUnderTest First => _first!;

    public ProviderUnderTest Second => _second!;

    public SignedUp One { get; private set; } = null!;

    public SignedUp Two { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        (One, Two) = await FederationSettings.AccountsAsync(_folder, Clock);
        _first = await ProviderUnderTest.StartAsync(Clock);
        _second = await ProviderUnderTest.StartAsync(Clock);
        _gateway = await GatewayUnderTest.StartAsync(clock: Clock, folder: _folder.Path, settings: FederationSettings.Routes()
            .Trusting(
                "first", First.Issuer, account: null,
                ("Claims:Account", "org.id"), ("Accounts:0:From", "one"), ("Accounts:0:To", One.AccountId), ("Accounts:1:From", "gone"), ("Accounts:1:To", "acc_000000000000000000000000"),
                ("Claims:Roles", "realm_access.roles"), ("Roles:0:From", "realm:admin"), ("Roles:0:To", "admin"),
                ("Scopes:0:From", "read:orders"), ("Scopes:0:To", "orders.read"), ("Scopes:1", "usage.write"), ("Scopes:2", "keys.manage"))
            .Trusting("second", Second.Issuer, Two.AccountId, ("Claims:Customer", "customer"), ("LiveMode", "false")));
    }

    /// <summary>A good token of the first provider, for the first account.</summary>
    public string Token(Action<System.Text.Json.Nodes.JsonObject>? claims = null, Action<System.Text.Json.Nodes.JsonObject>? header = null, ProviderKey? key = null, Func<byte[], byte[]>? sign = null) => First.Token(
        body =>
        {
            body["org"] = new System.Text.Json.Nodes.JsonObject { ["id"] = "one" };
            claims?.Invoke(body);
        },
        header, key, sign);

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_first is not null) await _first.DisposeAsync();
        if (_second is not null) await _second.DisposeAsync();
        _folder.Dispose();
    }
}
