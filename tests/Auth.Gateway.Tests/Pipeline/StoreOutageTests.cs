using System.Net;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>Redis is gone: who is known passes for a while, nobody is admitted on a guess, and all heals in the same process.</summary>
public sealed class StoreOutageTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ManualTimeProvider _clock = new();
    private RedisServer? _redis;
    private GatewayUnderTest? _gateway;
    private string _remembered = "";
    private string _fresh = "";
    private string _bearer = "";
    private SignedUp? _owner;

    private GatewayUnderTest Gateway => _gateway!;

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is null) return;
        _redis = await RedisServer.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync(settings: RedisSettings.For(_redis), clock: _clock);
        _owner = await Gateway.SignUpAsync();
        _remembered = await NewKeyAsync();
        _fresh = await NewKeyAsync();
        _bearer = (await Gateway.Client.CallAsync("GET /login", Credentials.Basic(_owner.AccountId, _remembered))).Is(HttpStatusCode.OK).Text("bearer_token");
        (await TrackAsync(_remembered)).Is(HttpStatusCode.OK);
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
    }

    [SkippableFact]
    public async Task Tokens_and_remembered_keys_pass_and_what_cannot_be_known_is_a_503()
    {
        RedisServer.SkipUnlessInstalled();
        await _redis!.KillAsync();

        (await Gateway.Client.CallAsync("GET /devices", Credentials.Bearer(_bearer))).Is(HttpStatusCode.OK);
        (await Gateway.Client.CallAsync("GET /api/v1/usage", Credentials.Cookie(_owner!.Cookie))).Is(HttpStatusCode.OK);
        (await TrackAsync(_remembered)).Is(HttpStatusCode.OK);

        var reached = Gateway.Upstream.Received.Count;
        AssertUnavailable(await TrackAsync(_fresh), "\"detail\":");
        AssertUnavailable(await Gateway.Client.CallAsync("GET /devices", Credentials.Basic(_owner.AccountId, _fresh)), "\"type\":\"api_error\",\"code\":\"store_unavailable\"");
        AssertUnavailable(await Gateway.Client.CallAsync("POST /tokens/generate", Credentials.Authorization(_fresh)), "{\"error\":{\"code\":\"STORE_UNAVAILABLE\"");
        AssertUnavailable(
            await Gateway.Client.CallAsync("POST /oauth/token", HttpCalls.Content("grant_type=client_credentials", "application/x-www-form-urlencoded"), Credentials.Basic(_owner.AccountId, _fresh)), "{\"error\":\"temporarily_unavailable\",");
        AssertUnavailable(await Gateway.Client.CallAsync("POST /api/v1/auth/login", $$"""{"email":"{{_owner.Email}}","password":"{{GatewayUnderTest.Password}}"}"""), "\"detail\":");
        AssertUnavailable(await Gateway.Client.CallAsync("POST /api/v1/auth/refresh", Credentials.Cookie("refresh_token=" + _owner.RefreshToken)), "\"detail\":");
        Assert.Equal(reached, Gateway.Upstream.Received.Count);

        foreach (var path in new[] { "/readyz", "/healthz", "/.well-known/jwks.json" }) (await Gateway.Client.CallAsync("GET " + path, [])).Is(HttpStatusCode.OK);
        foreach (var path in new[] { "/readyz", "/healthz" }) (await Gateway.Admin.CallAsync("GET " + path, [])).Is(HttpStatusCode.OK);
    }

    [SkippableFact]
    public async Task A_key_that_is_wrong_by_itself_is_refused_without_asking_the_store()
    {
        RedisServer.SkipUnlessInstalled();
        await _redis!.KillAsync();
        (await TrackAsync(_fresh[..^1] + (_fresh[^1] == '0' ? '1' : '0'))).Is(HttpStatusCode.Unauthorized);
    }

    [SkippableFact]
    public async Task A_remembered_key_passes_until_it_may_be_stale_and_a_token_after_that_too()
    {
        RedisServer.SkipUnlessInstalled();
        // Read a last time, so that it is known when what is known began to age.
        (await TrackAsync(_remembered)).Is(HttpStatusCode.OK);
        await _redis!.KillAsync();
        _clock.Advance(TimeSpan.FromSeconds(59));
        (await TrackAsync(_remembered)).Is(HttpStatusCode.OK);

        _clock.Advance(TimeSpan.FromSeconds(2));
        AssertUnavailable(await TrackAsync(_remembered), "\"detail\":");
        (await Gateway.Client.CallAsync("GET /devices", Credentials.Bearer(_bearer))).Is(HttpStatusCode.OK);
        (await Gateway.Client.CallAsync("GET /readyz", [])).Is(HttpStatusCode.OK);
    }

    [SkippableFact]
    public async Task All_heals_when_Redis_is_back_and_the_process_is_the_same()
    {
        RedisServer.SkipUnlessInstalled();
        await _redis!.KillAsync();
        _clock.Advance(TimeSpan.FromSeconds(61));
        AssertUnavailable(await TrackAsync(_remembered), "\"detail\":");

        await _redis.RestartAsync();
        await UntilAsync(HttpStatusCode.OK, () => TrackAsync(_remembered));
        await UntilAsync(HttpStatusCode.OK, () => TrackAsync(_fresh));

        // And what was remembered before the outage follows changes again.
        var id = await KeyIdAsync(_remembered);
        (await Gateway.Client.CallAsync("DELETE /api/v1/api-keys/" + id, Credentials.Cookie((await LogInAsync()).AccessTokenCookie))).Is(HttpStatusCode.NoContent);
        (await TrackAsync(_remembered)).Is(HttpStatusCode.Unauthorized);
        (await Gateway.Client.CallAsync("GET /devices", Credentials.Bearer(_bearer))).Is(HttpStatusCode.Forbidden);
    }

    private static void AssertUnavailable(Answer answer, string body)
    {
        answer.Is(HttpStatusCode.ServiceUnavailable).IsNotStored();
        Assert.Equal("1", answer.Header("Retry-After"));
        Assert.Matches("^req_[0-9a-f]{24}$", answer.Header("X-Request-Id"));
        Assert.Contains(body, answer.Body, StringComparison.Ordinal);
    }

    private async Task<string> NewKeyAsync() => (await Gateway.CreateKeyAsync(_owner!)).GetProperty("key").GetString()!;

    private async Task<string> KeyIdAsync(string key)
    {
        await UntilAsync(HttpStatusCode.OK, () => TrackAsync(key));
        return Gateway.Upstream.Last.Headers["X-Auth-Credential"];
    }

    private async Task<(string AccessTokenCookie, string RefreshToken)> LogInAsync()
    {
        var (access, refresh) = await Gateway.LogInAsync(_owner!.Email);
        return ("access_token=" + access, refresh);
    }

    private Task<Answer> TrackAsync(string key) => Gateway.Client.CallAsync("POST /api/v1/sdk/track", Credentials.ApiKey(key));

    // The gateway's own timers run by the clock of the test, the connection's by the real one.
    private async Task UntilAsync(HttpStatusCode status, Func<Task<Answer>> ask)
    {
        using var late = new CancellationTokenSource(Deadline);
        while ((await ask()).Status != status)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(TimeSpan.FromMilliseconds(20), late.Token);
        }
    }
}
