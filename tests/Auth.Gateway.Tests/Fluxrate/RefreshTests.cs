using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Fluxrate;

public sealed class RefreshTests
{
    private readonly ManualTimeProvider _clock = new();

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task The_refresh_cookie_alone_gives_a_new_access_token_and_its_own_successor(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var owner = await gateway.SignUpAsync();
        _clock.Advance(TimeSpan.FromMinutes(20));
        (await gateway.Client.CallAsync("GET /api/v1/customers", Cookie(owner.Cookie))).Is(HttpStatusCode.Unauthorized);

        var answer = (await RefreshAsync(gateway, owner.RefreshToken)).Is(HttpStatusCode.OK).IsNotStored();

        Assert.NotEqual(owner.RefreshToken, answer.Cookies["refresh_token"].Value);
        Assert.Equal(("/", "900"), (answer.Cookies["access_token"].Attributes["path"], answer.Cookies["access_token"].Attributes["max-age"]));
        Assert.Equal(("/api/v1/auth", "604800"), (answer.Cookies["refresh_token"].Attributes["path"], answer.Cookies["refresh_token"].Attributes["max-age"]));
        Assert.All(answer.Cookies.Values, cookie => Assert.Equal(("", "lax"), (cookie.Attributes["httponly"], cookie.Attributes["samesite"])));
        Assert.All(answer.Cookies.Values, cookie => Assert.DoesNotContain(cookie.Value, answer.Body, StringComparison.Ordinal));
        (await CustomersAsync(gateway, answer)).Is(HttpStatusCode.OK);
        (await RefreshAsync(gateway, Token(answer))).Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task For_thirty_seconds_a_used_token_gives_the_very_same_unused_successor(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var owner = await gateway.SignUpAsync();
        var first = (await RefreshAsync(gateway, owner.RefreshToken)).Is(HttpStatusCode.OK);

        foreach (var seconds in new[] { 0, 15, 14.999 })
        {
            _clock.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Equal(Token(first), Token((await RefreshAsync(gateway, owner.RefreshToken)).Is(HttpStatusCode.OK)));
        }

        (await RefreshAsync(gateway, Token(first))).Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Thirty_seconds_later_reuse_is_theft_and_ends_the_family_and_its_access_tokens(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var owner = await gateway.SignUpAsync();
        var successor = (await RefreshAsync(gateway, owner.RefreshToken)).Is(HttpStatusCode.OK);
        (await CustomersAsync(gateway, successor)).Is(HttpStatusCode.OK);
        _clock.Advance(TimeSpan.FromSeconds(30));

        await RefusesAsync(gateway, owner.RefreshToken);

        await RefusesAsync(gateway, Token(successor));
        (await CustomersAsync(gateway, successor)).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /api/v1/customers", Cookie(owner.Cookie))).Is(HttpStatusCode.Unauthorized);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Reuse_after_the_successor_was_used_is_theft_at_once(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var owner = await gateway.SignUpAsync();
        var second = (await RefreshAsync(gateway, owner.RefreshToken)).Is(HttpStatusCode.OK);
        var third = (await RefreshAsync(gateway, Token(second))).Is(HttpStatusCode.OK);
        (await CustomersAsync(gateway, third)).Is(HttpStatusCode.OK);

        await RefusesAsync(gateway, owner.RefreshToken);

        await RefusesAsync(gateway, Token(third));
        foreach (var answer in new[] { second, third }) (await CustomersAsync(gateway, answer)).Is(HttpStatusCode.Unauthorized);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Theft_from_one_family_leaves_the_users_other_sessions_alone(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var owner = await gateway.SignUpAsync();
        var (accessToken, refreshToken) = await gateway.LogInAsync(owner.Email);
        (await RefreshAsync(gateway, owner.RefreshToken)).Is(HttpStatusCode.OK);
        _clock.Advance(TimeSpan.FromSeconds(30));
        await RefusesAsync(gateway, owner.RefreshToken);

        (await gateway.Client.CallAsync("GET /api/v1/customers", Cookie("access_token=" + accessToken))).Is(HttpStatusCode.OK);
        (await RefreshAsync(gateway, refreshToken)).Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Twenty_refreshes_at_once_have_one_successor(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var owner = await gateway.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RefreshAsync(gateway, owner.RefreshToken)));

        var successor = Assert.Single(answers.Select(answer => Token(answer.Is(HttpStatusCode.OK))).Distinct());
        Assert.NotEqual(owner.RefreshToken, successor);
        (await RefreshAsync(gateway, successor)).Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task With_rotation_switched_off_the_first_token_stays_good(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, new Dictionary<string, string?> { ["Gateway:Tokens:RotateRefreshTokens"] = "false" }, _clock);
        var owner = await gateway.SignUpAsync();

        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            var answer = (await RefreshAsync(gateway, owner.RefreshToken)).Is(HttpStatusCode.OK);
            Assert.Equal(owner.RefreshToken, Token(answer));
            (await CustomersAsync(gateway, answer)).Is(HttpStatusCode.OK);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Sessions_and_revocations_survive_a_restart(StoreKind store)
    {
        using var folder = new DataFolder();
        SignedUp kept, ended;
        Answer successor;
        await using (var before = await GatewayUnderTest.StartAsync(store, clock: _clock, folder: folder.Path))
        {
            kept = await before.SignUpAsync();
            ended = await before.SignUpAsync("other@example.com");
            successor = (await RefreshAsync(before, kept.RefreshToken)).Is(HttpStatusCode.OK);
            (await before.Client.CallAsync("POST /api/v1/auth/logout", Cookie("refresh_token=" + ended.RefreshToken))).Is(HttpStatusCode.OK);
        }

        await using var after = await GatewayUnderTest.StartAsync(store, clock: _clock, folder: folder.Path);

        (await after.Client.CallAsync("GET /api/v1/customers", Cookie(kept.Cookie))).Is(HttpStatusCode.OK);
        Assert.Equal(Token(successor), Token((await RefreshAsync(after, kept.RefreshToken)).Is(HttpStatusCode.OK)));
        (await RefreshAsync(after, Token(successor))).Is(HttpStatusCode.OK);
        (await after.Client.CallAsync("GET /api/v1/customers", Cookie(ended.Cookie))).Is(HttpStatusCode.Unauthorized);
        await RefusesAsync(after, ended.RefreshToken);
    }

    [Fact]
    public async Task A_session_left_alone_for_seven_days_is_over()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(clock: _clock);
        var owner = await gateway.SignUpAsync();
        _clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        var successor = (await RefreshAsync(gateway, owner.RefreshToken)).Is(HttpStatusCode.OK);

        _clock.Advance(TimeSpan.FromDays(7));

        await RefusesAsync(gateway, Token(successor));
    }

    [Fact]
    public async Task A_session_ends_after_its_greatest_age_however_much_it_is_used()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Tokens:SessionMaxAge"] = "10.00:00:00" }, clock: _clock);
        var token = (await gateway.SignUpAsync()).RefreshToken;
        for (var day = 1; day < 10; day++)
        {
            _clock.Advance(TimeSpan.FromDays(1));
            token = Token((await RefreshAsync(gateway, token)).Is(HttpStatusCode.OK));
        }

        _clock.Advance(TimeSpan.FromDays(1));

        await RefusesAsync(gateway, token);
    }

    [Fact]
    public async Task Without_a_good_refresh_token_it_is_401()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var last = owner.RefreshToken[^1];

        (await gateway.Client.CallAsync("POST /api/v1/auth/refresh")).Is(HttpStatusCode.Unauthorized, """{"detail":"Not authenticated"}""");
        (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie(owner.Cookie))).Is(HttpStatusCode.Unauthorized, """{"detail":"Not authenticated"}""");
        foreach (var token in new[] { "", "abc123", owner.AccessToken, owner.RefreshToken[..^1] + (last == 'A' ? 'E' : 'A'), owner.RefreshToken + "A" }) await RefusesAsync(gateway, token);
        (await RefreshAsync(gateway, owner.RefreshToken)).Is(HttpStatusCode.OK);
    }

    private static Task<Answer> RefreshAsync(GatewayUnderTest gateway, string token) =>
        gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + token));

    // The browser is told to forget what is good for nothing.
    private static async Task RefusesAsync(GatewayUnderTest gateway, string token)
    {
        var answer = (await RefreshAsync(gateway, token)).Is(HttpStatusCode.Unauthorized, """{"detail":"Not authenticated"}""");
        Assert.All(answer.Cookies.Values, cookie => Assert.Equal(("", "0"), (cookie.Value, cookie.Attributes["max-age"])));
    }

    private static Task<Answer> CustomersAsync(GatewayUnderTest gateway, Answer signedIn) =>
        gateway.Client.CallAsync("GET /api/v1/customers", Cookie("access_token=" + signedIn.Cookies["access_token"].Value));

    private static string Token(Answer answer) => answer.Cookies["refresh_token"].Value;
}
