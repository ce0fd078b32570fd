using System.Diagnostics;
using System.Globalization;
using System.Net;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;
using Xunit.Abstractions;

namespace Auth.Gateway.Tests.OAuth;

/// <summary>
/// What one gateway revokes, two others on the same Redis refuse within one second: measured from the moment that the revoking call returned to the
/// first refusal, with credentials that the others had used and remembered. <c>docs/revocation.md</c> has the figures.
/// </summary>
[Collection(MeasuredAloneTests.Name)]
public sealed class RevocationAcrossInstancesTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Gateways = 3;
    private const int Tries = 200;
    private const int TriesWithoutNotifications = 20;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    // Later than this is no figure any more: the refusal does not come, and no other try needs to wait for one.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly List<GatewayUnderTest> _gateways = [];
    private RedisServer? _redis;
    private RedisProxy? _proxy;

    /// <summary>What can be revoked.</summary>
    public enum Revoked
    {
        Token,
        Key,
        Session,
        User,
        Account,

        /// <summary>An account's sessions and tokens, and its keys.</summary>
        AccountWithKeys,
        BeforeAnInstant,
    }

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is null) return;
        // In memory only: the way of the news is measured, not the disk that every counted request would wait for.
        _redis = await RedisServer.StartAsync("--appendonly", "no");
        _proxy = new RedisProxy(_redis.Port);
    }

    public async Task DisposeAsync()
    {
        foreach (var gateway in _gateways) await gateway.DisposeAsync();
        if (_proxy is not null) await _proxy.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
    }

    [SkippableTheory]
    [InlineData(Revoked.Token)]
    [InlineData(Revoked.Key)]
    [InlineData(Revoked.Session)]
    [InlineData(Revoked.User)]
    [InlineData(Revoked.Account)]
    [InlineData(Revoked.AccountWithKeys)]
    [InlineData(Revoked.BeforeAnInstant)]
    public async Task What_one_revokes_the_others_refuse_within_a_second_in_200_of_200_tries(Revoked what)
    {
        RedisServer.SkipUnlessInstalled();
        await StartAsync(_redis!.Address);

        var delays = await MeasureAsync(what, Tries);

        Report(what, delays);
        Assert.Equal(Tries * (Gateways - 1), delays.Count(delay => delay < Bound));
    }

    [SkippableTheory]
    [InlineData(Revoked.Token)]
    [InlineData(Revoked.Key)]
    [InlineData(Revoked.Session)]
    [InlineData(Revoked.User)]
    [InlineData(Revoked.Account)]
    [InlineData(Revoked.AccountWithKeys)]
    [InlineData(Revoked.BeforeAnInstant)]
    public async Task When_notifications_are_lost_the_poll_finds_it(Revoked what)
    {
        RedisServer.SkipUnlessInstalled();
        await StartAsync(_proxy!.Address);
        _proxy.LosesNotifications = true;

        var delays = await MeasureAsync(what, TriesWithoutNotifications);

        Report(what, delays);
        // Else it was no poll that found them.
        Assert.True(_proxy.LostNotifications >= TriesWithoutNotifications, $"{_proxy.LostNotifications} notifications were lost.");
    }

    private async Task StartAsync(string redis)
    {
        var settings = RedisSettings.For(_redis!);
        settings["Gateway:Store:ConnectionString"] = redis;
        // Each instance has a URL of its own here; behind a load balancer they have one.
        settings["Gateway:Issuer"] = "https://gateway.example";
        for (var i = 0; i < Gateways; i++) _gateways.Add(await GatewayUnderTest.StartAsync(settings: settings));
    }

    /// <returns>Per try, one delay for each of the gateways that did not revoke.</returns>
    private async Task<List<TimeSpan>> MeasureAsync(Revoked what, int tries)
    {
        var owner = await _gateways[0].SignUpAsync();
        var delays = new List<TimeSpan>();
        for (var i = 0; i < tries; i++)
        {
            var revoking = _gateways[i % Gateways];
            var others = _gateways.Where(gateway => gateway != revoking).ToArray();
            var victim = await CreateAsync(what, revoking, owner);
            foreach (var gateway in _gateways)
            {
                // Twice: the second is answered out of memory.
                (await victim.UseAsync(gateway)).Is(HttpStatusCode.OK);
                (await victim.UseAsync(gateway)).Is(HttpStatusCode.OK);
            }

            await victim.RevokeAsync(revoking);
            var returned = Stopwatch.GetTimestamp();
            delays.AddRange(await Task.WhenAll(others.Select(gateway => UntilRefusedAsync(gateway, victim, returned))));
        }

        return delays;
    }

    private static async Task<TimeSpan> UntilRefusedAsync(GatewayUnderTest gateway, Victim victim, long since)
    {
        while (true)
        {
            var answer = await victim.UseAsync(gateway);
            var elapsed = Stopwatch.GetElapsedTime(since);
            if (answer.Status == victim.Refusal) return elapsed;
            answer.Is(HttpStatusCode.OK);
            Assert.True(elapsed < Deadline, "It is not refused.");
        }
    }

    private static async Task<Victim> CreateAsync(Revoked what, GatewayUnderTest gateway, SignedUp owner)
    {
        switch (what)
        {
            case Revoked.Token:
                var token = (await gateway.TokenAsync(null, ("grant_type", "password"), ("username", owner.Email), ("password", GatewayUnderTest.Password))).Text("access_token");
                return new Victim("GET /account", Credentials.Bearer(token), HttpStatusCode.Forbidden, async revoking =>
                {
                    var (response, body) = await revoking.PostFormAsync("/oauth/revoke", [("token", token)]);
                    Assert.True(response.IsSuccessStatusCode, body.ToString());
                });
            case Revoked.Key:
                var key = await gateway.CreateKeyAsync(owner);
                return new Victim("GET /account", Credentials.Basic(key.Text("key"), ""), HttpStatusCode.Forbidden, async revoking =>
                    (await revoking.Client.CallAsync("DELETE /api/v1/api-keys/" + key.Text("id"), Credentials.Cookie(owner.Cookie))).Is(HttpStatusCode.NoContent));
            case Revoked.User:
                return new Victim("GET /account", await BearerAsync(gateway, owner), HttpStatusCode.Forbidden, revoking => RevokeAsync(revoking, $"users/{owner.UserId}"));
            case Revoked.Account:
                return new Victim("GET /account", await BearerAsync(gateway, owner), HttpStatusCode.Forbidden, revoking => RevokeAsync(revoking, $"accounts/{owner.AccountId}"));
            case Revoked.AccountWithKeys:
                var session = await gateway.LogInAsync(owner.Email);
                var accountKey = await gateway.CreateKeyAsync(owner with { AccessToken = session.AccessToken });
                return new Victim("GET /account", Credentials.Basic(accountKey.Text("key"), ""), HttpStatusCode.Forbidden, revoking => RevokeAsync(revoking, $"accounts/{owner.AccountId}", """{"keys":true}"""));
            case Revoked.BeforeAnInstant:
                var bearer = await BearerAsync(gateway, owner);
                var instant = TimeProvider.System.GetUtcNow();
                return new Victim("GET /account", bearer, HttpStatusCode.Forbidden, revoking => RevokeAsync(revoking, $"users/{owner.UserId}", $$"""{"before":"{{instant:O}}"}"""));
            default:
                var (accessToken, refreshToken) = await gateway.LogInAsync(owner.Email);
                return new Victim("GET /api/v1/auth/me", Credentials.Cookie("access_token=" + accessToken), HttpStatusCode.Unauthorized, async revoking =>
                    (await revoking.Client.CallAsync("POST /api/v1/auth/logout", Credentials.Cookie("refresh_token=" + refreshToken))).Is(HttpStatusCode.OK));
        }
    }

    private static async Task<(string Name, string Value)> BearerAsync(GatewayUnderTest gateway, SignedUp owner)
    {
        var form = new FormUrlEncodedContent([new("username", owner.Email), new("password", GatewayUnderTest.Password)]);
        return Credentials.Bearer((await gateway.Client.CallAsync("POST /api/v1/auth/login", form)).Is(HttpStatusCode.OK).Text("access_token"));
    }

    private static async Task RevokeAsync(GatewayUnderTest gateway, string what, string body = "{}") =>
        (await gateway.Admin.CallAsync($"POST /admin/v1/{what}/revoke", body)).Is(HttpStatusCode.NoContent);

    private void Report(Revoked what, List<TimeSpan> delays)
    {
        var sorted = delays.Select(delay => delay.TotalMilliseconds).Order().ToArray();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {sorted.Length} first refusals, p50 {At(0.50):F1} ms, p99 {At(0.99):F1} ms, max {sorted[^1]:F1} ms"));

        // The smallest delay that so many of all do not exceed.
        double At(double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }

    private sealed record Victim(string Call, (string Name, string Value) Credential, HttpStatusCode Refusal, Func<GatewayUnderTest, Task> RevokeAsync)
    {
        public Task<Answer> UseAsync(GatewayUnderTest gateway) => gateway.Client.CallAsync(Call, Credential);
    }
}

/// <summary>A test that measures must not measure its neighbours.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAloneTests
{
    public const string Name = "Measured alone";
}
