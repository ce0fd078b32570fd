using System.Net;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>One of two gateways is cut off from Redis by a network that swallows everything, while the other revokes.</summary>
public sealed class CutFeedTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ManualTimeProvider _clock = new();
    private RedisServer? _redis;
    private RedisProxy? _proxy;
    private GatewayUnderTest? _one;
    private GatewayUnderTest? _cutOff;

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is null) return;
        _redis = await RedisServer.StartAsync();
        _proxy = new RedisProxy(_redis.Port);
        var settings = RedisSettings.For(_redis);
        settings["Gateway:Issuer"] = "https://gateway.example";
        _one = await GatewayUnderTest.StartAsync(settings: settings, clock: _clock);
        settings["Gateway:Store:ConnectionString"] = _proxy.Address + ",syncTimeout=200,connectTimeout=1000";
        _cutOff = await GatewayUnderTest.StartAsync(settings: settings, clock: _clock);
    }

    public async Task DisposeAsync()
    {
        if (_one is not null) await _one.DisposeAsync();
        if (_cutOff is not null) await _cutOff.DisposeAsync();
        if (_proxy is not null) await _proxy.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
    }

    [SkippableFact]
    public async Task What_it_remembers_counts_until_MaxStaleness_and_when_the_network_is_back_it_refuses_what_was_revoked_meanwhile()
    {
        RedisServer.SkipUnlessInstalled();
        var owner = await _one!.SignUpAsync();
        var key = (await _one.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        foreach (var gateway in new[] { _one, _cutOff! }) (await TrackAsync(gateway, key)).Is(HttpStatusCode.OK);
        (await MeAsync(_cutOff!, owner)).Is(HttpStatusCode.OK);

        _proxy!.IsDown = true;
        _proxy.LoseConnections();
        (await _one.Admin.CallAsync($"POST /admin/v1/accounts/{owner.AccountId}/revoke", """{"keys":true}""")).Is(HttpStatusCode.NoContent);

        (await TrackAsync(_one, key)).Is(HttpStatusCode.Unauthorized);
        (await MeAsync(_one, owner)).Is(HttpStatusCode.Unauthorized);
        _clock.Advance(TimeSpan.FromSeconds(59));
        (await TrackAsync(_cutOff!, key)).Is(HttpStatusCode.OK);
        _clock.Advance(TimeSpan.FromSeconds(2));
        (await TrackAsync(_cutOff!, key)).Is(HttpStatusCode.ServiceUnavailable);

        _proxy.IsDown = false;
        _proxy.LoseConnections();
        await UntilUnauthorizedAsync(() => TrackAsync(_cutOff!, key));
        await UntilUnauthorizedAsync(() => MeAsync(_cutOff!, owner));
    }

    private static Task<Answer> TrackAsync(GatewayUnderTest gateway, string key) => gateway.Client.CallAsync("POST /api/v1/sdk/track", Credentials.ApiKey(key));

    private static Task<Answer> MeAsync(GatewayUnderTest gateway, SignedUp owner) => gateway.Client.CallAsync("GET /api/v1/auth/me", Credentials.Cookie(owner.Cookie));

    // The gateway's own timers run by the clock of the test, the connection's by the real one.
    private async Task UntilUnauthorizedAsync(Func<Task<Answer>> ask)
    {
        using var late = new CancellationTokenSource(Deadline);
        while ((await ask()).Status != HttpStatusCode.Unauthorized)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(TimeSpan.FromMilliseconds(20), late.Token);
        }
    }
}
