using System.Net;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Hygiene;

/// <summary>
/// The store is away: every endpoint that needs it says 503 and when to come again, in its own format; nobody is let in who was not known, and nobody with a
/// good credential is told that it is bad.
/// </summary>
public sealed class StoreDownTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private RedisServer? _redis;
    private GatewayUnderTest? _gateway;
    private Tenant _tenant = null!;
    private string _fresh = "";
    private string _form = "";

    private GatewayUnderTest Gateway => _gateway!;

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is null) return;
        _redis = await RedisServer.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync(settings: RedisSettings.For(_redis), clock: _clock);
        _tenant = await Tenant.CreateAsync(Gateway, "tenant");
        _fresh = (await Gateway.CreateKeyAsync(_tenant.Owner)).Text("key");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["username"] = _tenant.Owner.Email, ["password"] = GatewayUnderTest.Password });
        _form = (await Gateway.Client.CallAsync("POST /api/v1/auth/login", form)).Is(HttpStatusCode.OK).Text("access_token");
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
    }

    [SkippableFact]
    public async Task Every_endpoint_says_so_and_heals_by_itself()
    {
        RedisServer.SkipUnlessInstalled();
        await _redis!.KillAsync();
        // What was remembered is too old as well.
        _clock.Advance(TimeSpan.FromSeconds(61));
        foreach (var endpoint in OwnEndpoint.Public.Concat(OwnEndpoint.Management))
        {
            var answer = await _tenant.AskAsync(Gateway, endpoint, PathOf(endpoint));
            Assert.True(endpoint.StoreDown == answer.Status, $"{endpoint.Call}: {(int)answer.Status} {answer.Body}");
            if (endpoint.StoreDown == HttpStatusCode.ServiceUnavailable) AssertUnavailable(answer, endpoint);
        }

        await _redis.RestartAsync();
        await UntilHealedAsync();
        foreach (var endpoint in OwnEndpoint.Public.Where(endpoint => endpoint.Method == "GET" && !endpoint.TakesId)) (await _tenant.AskAsync(Gateway, endpoint)).Is(HttpStatusCode.OK);
    }

    [SkippableFact]
    public async Task Every_kind_of_credential_is_let_in_when_it_can_be_known_and_else_neither_let_in_nor_called_bad()
    {
        RedisServer.SkipUnlessInstalled();
        await _redis!.KillAsync();
        _clock.Advance(TimeSpan.FromSeconds(61));
        foreach (var (path, good) in new[]
        {
            ("/devices", Credentials.Bearer(_tenant.Bearer)), ("/api/v1/usage", Credentials.Bearer(_form)), ("/api/v1/usage", Credentials.Cookie(_tenant.Owner.Cookie)), ("/account", Credentials.Bearer(_tenant.Bearer)),
        })
        {
            (await Gateway.Client.CallAsync("GET " + path, good)).Is(HttpStatusCode.OK);
        }

        var reached = Gateway.Upstream.Received.Count;
        foreach (var key in new[] { _fresh, _tenant.Key })
        {
            foreach (var (path, asked) in new[]
            {
                ("/devices", Credentials.Basic(_tenant.Owner.AccountId, key)), ("/devices", Credentials.Basic(key, "")), ("/devices", Credentials.Basic("", key)), ("/api/v1/usage", Credentials.ApiKey(key)), ("/api/v1/usage", Credentials.Authorization(key)),
                ("/login", Credentials.Basic(_tenant.Owner.AccountId, key)), ("/api/v1/auth/me", Credentials.ApiKey(key)), ("/api/v1/audit", Credentials.ApiKey(key)), ("/nowhere", Credentials.ApiKey(key)),
            })
            {
                var answer = (await Gateway.Client.CallAsync("GET " + path, asked)).Is(HttpStatusCode.ServiceUnavailable);
                Assert.NotNull(answer.Header("Retry-After"));
                Assert.Null(answer.Header("WWW-Authenticate"));
            }
        }

        // What is wrong by itself, and nothing at all, is told so.
        foreach (var bad in new[] { [Credentials.Bearer(_tenant.Bearer[..^4] + "AAAA")], [Credentials.Cookie("access_token=" + _form + "x")], Array.Empty<(string, string)>() })
        {
            (await Gateway.Client.CallAsync("GET /api/v1/usage", bad)).Is(HttpStatusCode.Unauthorized);
        }

        Assert.Equal(reached, Gateway.Upstream.Received.Count);
    }

    private string PathOf(OwnEndpoint endpoint)
    {
        var id = endpoint.Pattern.Contains("/accounts/", StringComparison.Ordinal) ? _tenant.Owner.AccountId
            : endpoint.Pattern.Contains("/users/", StringComparison.Ordinal) ? _tenant.Owner.UserId
            : endpoint.Pattern.Contains("/sessions/", StringComparison.Ordinal) ? _tenant.SessionId
            : _tenant.KeyId;
        var path = endpoint.Pattern.Replace("{id}", id, StringComparison.Ordinal).Replace("{userId}", _tenant.Owner.UserId, StringComparison.Ordinal);
        return endpoint.Pattern == "/admin/v1/users" ? $"{path}?email={_tenant.Owner.Email}" : path;
    }

    private static void AssertUnavailable(Answer answer, OwnEndpoint endpoint)
    {
        answer.IsNotStored();
        Assert.True(int.Parse(answer.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Null(answer.Header("WWW-Authenticate"));
        Assert.Matches("^req_", answer.Header("X-Request-Id"));
        var member = endpoint.Pattern switch
        {
            "/login" or "/account" => "time_created",
            var path when path.StartsWith("/tokens", StringComparison.Ordinal) || path.StartsWith("/oauth", StringComparison.Ordinal) => "error",
            var path when path.StartsWith("/api/v1", StringComparison.Ordinal) => "detail",
            _ => "request_id",
        };
        Assert.True(answer.Json.TryGetProperty(member, out var _), $"{endpoint.Call}: {answer.Body}");
    }

    private async Task UntilHealedAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await Gateway.Client.CallAsync("GET /api/v1/usage", Credentials.ApiKey(_fresh))).Status != HttpStatusCode.OK)
        {
            // The gateway's own timers run by the clock of the test, the connection's by the real one.
            _clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(TimeSpan.FromMilliseconds(20), late.Token);
        }
    }
}
