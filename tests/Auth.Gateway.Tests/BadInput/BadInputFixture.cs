using System.Net;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.BadInput;

/// <summary>A gateway with one user, a key and a token made from it.</summary>
public sealed class BadInputFixture : IAsyncLifetime
{
    private GatewayUnderTest? _gateway;
    private SignedUp? _owner;

    public GatewayUnderTest Gateway => _gateway!;

    public SignedUp Owner => _owner!;

    public string Key { get; private set; } = "";

    public string Token { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _owner = await Gateway.SignUpAsync();
        Key = (await Gateway.CreateKeyAsync(Owner)).GetProperty("key").GetString()!;
        Token = (await Gateway.Client.CallAsync("GET /login", Credentials.Basic(Owner.AccountId, Key))).Is(HttpStatusCode.OK).Text("bearer_token");
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
    }
}
