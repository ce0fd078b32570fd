using System.Net;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>A gateway with a route for every kind of demand, and one caller with every kind of credential.</summary>
public sealed class PipelineFixture : IAsyncLifetime
{
    private GatewayUnderTest? _gateway;
    private SignedUp? _owner;

    public GatewayUnderTest Gateway => _gateway!;

    public SignedUp Owner => _owner!;

    /// <summary>An account key with the scopes usage.write and usage.read.</summary>
    public string Key { get; private set; } = "";

    public string KeyId { get; private set; } = "";

    /// <summary>A key of the owner: it acts as the user, and has no scopes.</summary>
    public string UserKey { get; private set; } = "";

    public string UserKeyId { get; private set; } = "";

    /// <summary>An account key of test mode, without scopes.</summary>
    public string TestKey { get; private set; } = "";

    /// <summary>A bearer that was made from <see cref="Key"/>.</summary>
    public string KeyToken { get; private set; } = "";

    /// <summary>A bearer of the owner's own, by password.</summary>
    public string UserToken { get; private set; } = "";

    /// <summary>A bearer for one customer's usage.</summary>
    public string CustomerToken { get; private set; } = "";

    /// <summary>The one caller's good credential of each scheme.</summary>
    public (string Name, string Value) Credential(string scheme) => scheme switch
    {
        SchemeNames.Basic => Credentials.Basic(Owner.AccountId, Key),
        SchemeNames.ApiKey => Credentials.ApiKey(Key),
        SchemeNames.Cookie => Credentials.Cookie(Owner.Cookie),
        SchemeNames.Bearer => Credentials.Bearer(KeyToken),
        _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "No such scheme."),
    };

    /// <summary>Passes the gateway, and gives what the upstream got.</summary>
    public async Task<ReceivedRequest> PassAsync(string path, params (string Name, string Value)[] headers)
    {
        (await Gateway.Client.CallAsync("GET " + path, headers)).Is(HttpStatusCode.OK);
        return Gateway.Upstream.Last;
    }

    /// <summary>Requires that nothing reaches the upstream while the request is answered.</summary>
    /// <param name="call">Method and path; a path alone is a GET.</param>
    public async Task<Answer> RefusedAsync(HttpStatusCode status, string call, params (string Name, string Value)[] headers)
    {
        var before = Gateway.Upstream.Received.Count;
        var answer = (await Gateway.Client.CallAsync(call.StartsWith('/') ? "GET " + call : call, headers)).Is(status);
        Assert.Equal(before, Gateway.Upstream.Received.Count);
        return answer;
    }

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync(settings: Settings());
        _owner = await Gateway.SignUpAsync();
        var key = await Gateway.CreateKeyAsync(Owner);
        (Key, KeyId) = (key.GetProperty("key").GetString()!, key.GetProperty("id").GetString()!);
        TestKey = (await Gateway.CreateKeyAsync(Owner, new { name = "test", live_mode = false })).GetProperty("key").GetString()!;
        var userKey = await Gateway.CreateUserKeyAsync(Owner.Cookie);
        (UserKey, UserKeyId) = (userKey.Text("key"), userKey.Text("id"));
        KeyToken = (await Gateway.Client.CallAsync("GET /login", Credentials.Basic(Owner.AccountId, Key))).Is(HttpStatusCode.OK).Text("bearer_token");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["username"] = Owner.Email, ["password"] = GatewayUnderTest.Password });
        UserToken = (await Gateway.Client.CallAsync("POST /api/v1/auth/login", form)).Is(HttpStatusCode.OK).Text("access_token");
        CustomerToken = (await Gateway.Client.CallAsync("POST /api/v1/widget/token", """{"customer_external_id":"cust-1"}""", Credentials.ApiKey(Key))).Is(HttpStatusCode.OK).Text("token");
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
    }

    private static Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway:Policies:public:Anonymous"] = "true",
            ["ReverseProxy:Routes:keeps:Metadata:ForwardCredentials"] = "authorization X-API-Key cookie",
            ["ReverseProxy:Routes:keeps-authorization:Metadata:ForwardCredentials"] = "Authorization",
        };
        settings.Route("pub", "public")
            .Guarded("any", "basic api-key cookie bearer", ("Customers", "true"))
            .Guarded("optional", "basic api-key cookie bearer", ("Anonymous", "true"))
            .Guarded("live", "basic api-key cookie bearer", ("LiveMode", "true"))
            .Guarded("test", "basic api-key cookie bearer", ("LiveMode", "false"))
            .Guarded("owners", "basic api-key cookie bearer", ("Roles:0", "owner"), ("Roles:1", "admin"))
            .Guarded("members", "basic api-key cookie bearer", ("Roles:0", "member"))
            .Guarded("both-scopes", "basic api-key cookie bearer", ("Scopes:0", "usage.read"), ("Scopes:1", "usage.write"))
            .Guarded("other-scope", "basic api-key cookie bearer", ("Scopes:0", "usage.read"), ("Scopes:1", "other"))
            .Route("keeps", "any")
            .Route("keeps-authorization", "any")
            .Route("elsewhere", "any", "usage");
        foreach (var accepted in SchemeSets.All) settings.Guarded(SchemeSets.RouteName(accepted), string.Join(' ', accepted));
        return settings;
    }
}
