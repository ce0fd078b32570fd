using System.Net;
using Auth.Gateway.Core;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Hygiene;

/// <summary>One account with all that an account can have, by whose means requests are made. Two of them on one gateway are strangers to each other.</summary>
public sealed class Tenant
{
    public required SignedUp Owner { get; init; }

    public required string Key { get; init; }

    public required string KeyId { get; init; }

    public required string Bearer { get; init; }

    public required string SessionId { get; init; }

    public required long Serial { get; init; }

    /// <summary>Every id by which others could name something of this account.</summary>
    public IEnumerable<string> Ids => [Owner.AccountId, Owner.UserId, KeyId, SessionId];

    public static async Task<Tenant> CreateAsync(GatewayUnderTest gateway, string name)
    {
        var owner = await gateway.SignUpAsync($"owner@{name}.example", $"{name} & Co");
        var key = await gateway.CreateKeyAsync(owner, new { name = $"{name}'s key", scopes = new[] { "usage.write", "usage.read" } });
        var bearer = (await gateway.Client.CallAsync("GET /login", Credentials.Basic(owner.AccountId, key.Text("key")))).Is(HttpStatusCode.OK).Text("bearer_token");
        var sessions = (await gateway.Client.CallAsync("GET /api/v1/auth/sessions", Credentials.Cookie(owner.Cookie))).Is(HttpStatusCode.OK);
        return new Tenant
        {
            Owner = owner,
            Key = key.Text("key"),
            KeyId = key.Text("id"),
            Bearer = bearer,
            SessionId = sessions.Json.GetProperty("data")[0].Text("id"),
            Serial = await gateway.SerialOfAsync(owner.AccountId),
        };
    }

    public (string Name, string Value)[] Credential(Caller caller) => caller switch
    {
        Caller.Session => [Credentials.Cookie(Owner.Cookie)],
        Caller.RefreshToken => [Credentials.Cookie("refresh_token=" + Owner.RefreshToken)],
        Caller.Key => [Credentials.ApiKey(Key)],
        Caller.Basic => [Credentials.Basic(Owner.AccountId, Key)],
        Caller.Bearer => [Credentials.Bearer(Bearer)],
        _ => [],
    };

    public string? Fill(string? body) => body?
        .Replace("$email", Owner.Email, StringComparison.Ordinal).Replace("$account", Owner.AccountId, StringComparison.Ordinal)
        .Replace("$key", Key, StringComparison.Ordinal).Replace("$bearer", Bearer, StringComparison.Ordinal)
        .Replace("$fresh", $"{Identifiers.New("u")}@new.example", StringComparison.Ordinal).Replace("$spent", "agw_live_none", StringComparison.Ordinal);

    /// <param name="path">Instead of the endpoint's own.</param>
    /// <param name="body">Instead of the endpoint's own.</param>
    public Task<Answer> AskAsync(GatewayUnderTest gateway, OwnEndpoint endpoint, string? path = null, string? body = null, params (string Name, string Value)[] more)
    {
        var client = endpoint.Caller == Caller.Operator ? gateway.Admin : gateway.Client;
        var content = Fill(body ?? endpoint.Body) is { } text ? HttpCalls.Content(text, endpoint.BodyType ?? "application/json") : null;
        (string Name, string Value)[] headers = [.. Credential(endpoint.Caller), .. more];
        var call = $"{endpoint.Method} {path ?? endpoint.Pattern}";
        return content is null ? client.CallAsync(call, headers) : client.CallAsync(call, content, headers);
    }
}

/// <summary>Two accounts that have nothing to do with each other, on one gateway.</summary>
public sealed class TwoTenants : IAsyncLifetime
{
    private GatewayUnderTest? _gateway;

    public GatewayUnderTest Gateway => _gateway!;

    public Tenant Victim { get; private set; } = null!;

    public Tenant Stranger { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        (Victim, Stranger) = (await Tenant.CreateAsync(Gateway, "victim"), await Tenant.CreateAsync(Gateway, "stranger"));
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
    }
}
