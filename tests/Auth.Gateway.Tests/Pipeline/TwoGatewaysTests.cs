using System.Net;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>Several gateways on one Redis are one gateway: what one revokes, the others refuse.</summary>
public sealed class TwoGatewaysTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private RedisServer? _redis;
    private GatewayUnderTest? _one;
    private GatewayUnderTest? _other;
    private SignedUp? _owner;

    private GatewayUnderTest One => _one!;

    private GatewayUnderTest Other => _other!;

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is null) return;
        _redis = await RedisServer.StartAsync();
        _one = await GatewayUnderTest.StartAsync(settings: RedisSettings.For(_redis));
        _other = await GatewayUnderTest.StartAsync(settings: RedisSettings.For(_redis));
        _owner = await One.SignUpAsync();
    }

    public async Task DisposeAsync()
    {
        if (_one is not null) await _one.DisposeAsync();
        if (_other is not null) await _other.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
    }

    [SkippableFact]
    public async Task A_key_and_its_tokens_that_one_deletes_are_refused_by_the_other()
    {
        RedisServer.SkipUnlessInstalled();
        var key = await One.CreateKeyAsync(_owner!);
        var secret = key.GetProperty("key").GetString()!;
        var bearer = (await Other.Client.CallAsync("GET /login", Credentials.Basic(_owner!.AccountId, secret))).Is(HttpStatusCode.OK).Text("bearer_token");
        (await TrackAsync(Other, secret)).Is(HttpStatusCode.OK);
        (await Other.Client.CallAsync("GET /devices", Credentials.Bearer(bearer))).Is(HttpStatusCode.OK);

        (await One.Client.CallAsync("DELETE /api/v1/api-keys/" + key.GetProperty("id").GetString(), Credentials.Cookie(_owner.Cookie))).Is(HttpStatusCode.NoContent);
        await UntilAsync(HttpStatusCode.Unauthorized, () => TrackAsync(Other, secret));
        await UntilAsync(HttpStatusCode.Forbidden, () => Other.Client.CallAsync("GET /devices", Credentials.Bearer(bearer)));
        (await TrackAsync(One, secret)).Is(HttpStatusCode.Unauthorized);
    }

    [SkippableFact]
    public async Task A_session_that_one_ends_is_over_at_the_other()
    {
        RedisServer.SkipUnlessInstalled();
        (await Other.Client.CallAsync("GET /api/v1/usage", Credentials.Cookie(_owner!.Cookie))).Is(HttpStatusCode.OK);
        (await One.Client.CallAsync("POST /api/v1/auth/logout", Credentials.Cookie($"{_owner.Cookie}; refresh_token={_owner.RefreshToken}"))).Is(HttpStatusCode.OK);
        await UntilAsync(HttpStatusCode.Unauthorized, () => Other.Client.CallAsync("GET /api/v1/usage", Credentials.Cookie(_owner.Cookie)));
        (await Other.Client.CallAsync("POST /api/v1/auth/refresh", Credentials.Cookie("refresh_token=" + _owner.RefreshToken))).Is(HttpStatusCode.Unauthorized);
    }

    [SkippableFact]
    public async Task Both_sign_with_the_same_keys_and_count_in_the_same_buckets()
    {
        RedisServer.SkipUnlessInstalled();
        Assert.Equal((await One.Client.CallAsync("GET /.well-known/jwks.json", [])).Body, (await Other.Client.CallAsync("GET /.well-known/jwks.json", [])).Body);

        var key = (await One.CreateKeyAsync(_owner!, new { name = "limited", scopes = new[] { "usage.write" }, rate_limit = "2/1h" })).GetProperty("key").GetString()!;
        (await TrackAsync(One, key)).Is(HttpStatusCode.OK);
        (await TrackAsync(Other, key)).Is(HttpStatusCode.OK);
        (await TrackAsync(One, key)).Is(HttpStatusCode.TooManyRequests);
        (await TrackAsync(Other, key)).Is(HttpStatusCode.TooManyRequests);
    }

    private static Task<Answer> TrackAsync(GatewayUnderTest gateway, string key) => gateway.Client.CallAsync("POST /api/v1/sdk/track", Credentials.ApiKey(key));

    private static async Task UntilAsync(HttpStatusCode status, Func<Task<Answer>> ask)
    {
        using var late = new CancellationTokenSource(Deadline);
        while ((await ask()).Status != status) await Task.Delay(TimeSpan.FromMilliseconds(20), late.Token);
    }
}
