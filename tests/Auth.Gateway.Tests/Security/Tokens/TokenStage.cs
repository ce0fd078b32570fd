using System.Collections.Concurrent;
using System.Net;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Tests.BadInput;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.Security.Tokens;

/// <summary>One gateway for each algorithm that access tokens can be signed with, shared by all token tests.</summary>
public sealed class TokenStage : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Lazy<Task<TokenScene>>> _scenes = new();

    public static TheoryData<string> Algorithms => ["ES256", "RS256", "HS256"];

    public Task<TokenScene> SceneAsync(string algorithm = "ES256") => _scenes.GetOrAdd(algorithm, name => new(() => TokenScene.StartAsync(name))).Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var scene in _scenes.Values) await (await scene.Value).Gateway.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class TokenTests : ICollectionFixture<TokenStage>
{
    public const string Name = "tokens";
}

/// <summary>A gateway with a user, a key, and a good token of the user's session, which every door opens to.</summary>
public sealed record TokenScene(GatewayUnderTest Gateway, SignedUp Owner, string Key, Doors Doors)
{
    public string Token => Owner.AccessToken;

    public TokenForge Forge => new(Gateway, Token);

    public SigningKeyRing Ring => Gateway.Services.GetRequiredService<SigningKeyRing>();

    public static async Task<TokenScene> StartAsync(string algorithm)
    {
        var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?>
        {
            ["Gateway:Tokens:SigningAlgorithm"] = algorithm,
            ["Gateway:Tokens:Lifetimes:Session"] = "01:00:00",
        });
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        Assert.Equal(algorithm, TokenText.Header(owner.AccessToken).GetProperty("alg").GetString());
        return new TokenScene(gateway, owner, key, new Doors(gateway, owner.AccountId, key));
    }

    public Task AcceptedAsync(string token) => Doors.AcceptAsync(token);

    public Task RefusedAsync(params IEnumerable<string> tokens) => Doors.RefuseAsync(tokens);

    public async Task<string> WidgetTokenAsync(string customer = "cust_1") =>
        (await Gateway.Client.CallAsync("POST /api/v1/widget/token", $$"""{"customer_external_id":"{{customer}}"}""", Credentials.ApiKey(Key))).Is(HttpStatusCode.OK).Text("token");
}
