using System.Globalization;
using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using Microsoft.Data.Sqlite;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.SignIn;

/// <summary>Who guesses passwords waits longer and longer; who is guessed at does not.</summary>
public sealed class LockoutTests
{
    private const string Attacker = "203.0.113.7";
    private const string Home = "198.51.100.1";

    [SkippableTheory]
    [MemberData(nameof(SignInDoors.All), MemberType = typeof(SignInDoors))]
    public async Task After_the_free_failures_even_the_right_password_waits_and_nothing_tells_it_from_a_wrong_one_or_from_nobodys(string door)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: SignInDoors.Settings, clock: new ManualTimeProvider());
        var owner = await gateway.SignUpAsync();
        const string nobody = "nobody@yourcompany.com";
        await gateway.GuessAsync(door, owner.Email, Attacker, 3);
        await gateway.GuessAsync(door, nobody, Attacker, 3);

        var right = await gateway.SignInAsync(door, owner.Email, GatewayUnderTest.Password, Attacker);
        foreach (var answer in new[] { right, await gateway.SignInAsync(door, owner.Email, "wrong", Attacker), await gateway.SignInAsync(door, nobody, "wrong", Attacker), await gateway.SignInAsync(door, owner.Email.ToUpperInvariant(), "wrong", Attacker) })
        {
            answer.Is(HttpStatusCode.TooManyRequests, right.Body).IsNotStored();
            Assert.Equal("30", answer.Header("Retry-After"));
            Assert.Null(answer.Header("WWW-Authenticate"));
            Assert.Empty(answer.Cookies);
        }

        const string text = "Too many failed attempts. Wait as long as Retry-After says, then try again.";
        if (door == SignInDoors.OAuth) right.Is(HttpStatusCode.TooManyRequests, $$"""{"error":"temporarily_unavailable","error_description":"{{text}}"}""");
        else right.Is(HttpStatusCode.TooManyRequests, $$"""{"detail":"{{text}}","error":"{{text}}"}""");
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task The_wait_is_as_told_grows_and_is_over_with_the_right_password(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, SignInDoors.Settings, clock);
        var owner = await gateway.SignUpAsync();
        await gateway.GuessAsync(SignInDoors.Json, owner.Email, Attacker, 3);
        foreach (var seconds in new[] { 30, 60, 120 })
        {
            var told = (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, Attacker)).Is(HttpStatusCode.TooManyRequests).Header("Retry-After")!;
            Assert.Equal(seconds, int.Parse(told, CultureInfo.InvariantCulture));
            clock.Advance(TimeSpan.FromSeconds(seconds));
            await gateway.GuessAsync(SignInDoors.Json, owner.Email, Attacker, 1);
        }

        clock.Advance(TimeSpan.FromMinutes(15));
        (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, Attacker)).Is(HttpStatusCode.OK);
        await gateway.GuessAsync(SignInDoors.Json, owner.Email, Attacker, 3);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Strangers_from_everywhere_do_not_lock_out_a_user_where_they_signed_in_before(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, SignInDoors.Settings, new ManualTimeProvider());
        var owner = await gateway.SignUpAsync();
        (await gateway.SignInAsync(SignInDoors.Form, owner.Email, GatewayUnderTest.Password, Home)).Is(HttpStatusCode.OK);
        foreach (var (door, host) in new[] { (SignInDoors.Json, 1), (SignInDoors.Form, 2), (SignInDoors.OAuth, 3), (SignInDoors.Json, 4) }) await gateway.GuessAsync(door, owner.Email, $"203.0.113.{host}", 2);

        (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, "203.0.113.99")).Is(HttpStatusCode.TooManyRequests);
        foreach (var door in new[] { SignInDoors.Json, SignInDoors.Form, SignInDoors.OAuth }) (await gateway.SignInAsync(door, owner.Email, GatewayUnderTest.Password, Home)).Is(HttpStatusCode.OK);
        // It is no door for strangers: what they fail there counts there.
        await gateway.GuessAsync(SignInDoors.Json, owner.Email, Home, 3);
        (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, Home)).Is(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task One_stranger_does_not_delay_a_user_at_another_address()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: SignInDoors.Settings, clock: new ManualTimeProvider());
        var owner = await gateway.SignUpAsync();
        await gateway.GuessAsync(SignInDoors.Json, owner.Email, Attacker, 3);
        (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, "198.51.100.77")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_known_device_is_let_in_from_anywhere_when_configured_and_its_cookie_is_nothing_else()
    {
        var settings = SignInDoors.Settings;
        settings["Gateway:Lockout:DeviceCookie"] = "true";
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings, clock: new ManualTimeProvider());
        var owner = await gateway.SignUpAsync();
        var device = (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, Home)).Is(HttpStatusCode.OK).Cookies["known_device"];
        Assert.Equal(["httponly", "max-age", "path", "samesite"], device.Attributes.Keys.Order());
        Assert.Equal("/api/v1/auth", device.Attributes["path"]);
        await gateway.GuessAsync(SignInDoors.Json, owner.Email, "203.0.113.50", 3);

        foreach (var (cookie, status) in new[] { ($"known_device={device.Value}", HttpStatusCode.OK), ($"known_device={device.Value}x", HttpStatusCode.TooManyRequests), ($"known_device={device.Value}; known_device=x", HttpStatusCode.TooManyRequests) })
        {
            (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, "203.0.113.50", cookie)).Is(status);
        }

        var other = await gateway.SignUpAsync("other@yourcompany.com");
        await gateway.GuessAsync(SignInDoors.Json, other.Email, "203.0.113.50", 3);
        (await gateway.SignInAsync(SignInDoors.Json, other.Email, GatewayUnderTest.Password, "203.0.113.50", $"known_device={device.Value}")).Is(HttpStatusCode.TooManyRequests);
        (await gateway.Client.CallAsync("GET /api/v1/usage", Cookie($"{owner.Cookie}; known_device={device.Value}"))).Is(HttpStatusCode.OK);
        Assert.False(gateway.Upstream.Last.Headers.ContainsKey("Cookie"));
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public async Task Addresses_are_those_of_the_rate_limits(string first, string second, bool isOne)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: SignInDoors.Settings, clock: new ManualTimeProvider());
        var owner = await gateway.SignUpAsync();
        await gateway.GuessAsync(SignInDoors.Json, owner.Email, first, 3);
        (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, second)).Is(isOne ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK);
    }

    [Fact]
    public async Task Right_passwords_at_once_do_not_delay_each_other()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: SignInDoors.Settings);
        var owner = await gateway.SignUpAsync();
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, Home)))) answer.Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Guesses_at_once_learn_no_more_than_guesses_in_turn()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: SignInDoors.Settings, clock: new ManualTimeProvider());
        var owner = await gateway.SignUpAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => gateway.SignInAsync(SignInDoors.Json, owner.Email, "wrong", Attacker)));
        Assert.Equal(3, answers.Count(answer => answer.Status == HttpStatusCode.Unauthorized));
        Assert.Equal(27, answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests));
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task The_owner_sees_who_failed_where_and_an_administrator_clears_it(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, SignInDoors.Settings, clock);
        var owner = await gateway.SignUpAsync();
        await gateway.GuessAsync(SignInDoors.Json, owner.Email, Attacker, 3);
        clock.Advance(TimeSpan.FromSeconds(1));
        await gateway.GuessAsync(SignInDoors.Json, owner.Email, "2001:db8:1:2::1", 1);

        (await gateway.Client.CallAsync("GET /api/v1/auth/sign-in-attempts", Cookie(owner.Cookie))).Is(HttpStatusCode.OK, """
            {"failed":4,"last_failed_at":"2040-01-01T00:00:01Z","unknown_places_delayed_until":null,"data":[
              {"address":"2001:db8:1:2::/64","known_device":false,"failed":1,"last_failed_at":"2040-01-01T00:00:01Z","delayed_until":null},
              {"address":"203.0.113.7","known_device":false,"failed":3,"last_failed_at":"2040-01-01T00:00:00Z","delayed_until":"2040-01-01T00:00:30Z"}]}
            """);

        (await gateway.Admin.CallAsync($"DELETE /admin/v1/users/{owner.UserId}/lockout")).Is(HttpStatusCode.NoContent);
        (await gateway.Client.CallAsync("GET /api/v1/auth/sign-in-attempts", Cookie(owner.Cookie))).Is(HttpStatusCode.OK, """{"failed":0,"last_failed_at":null,"unknown_places_delayed_until":null,"data":[]}""");
        (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, Attacker)).Is(HttpStatusCode.OK);
        foreach (var id in new[] { "usr_000000000000000000000000", "x", owner.AccountId }) (await gateway.Admin.CallAsync($"DELETE /admin/v1/users/{id}/lockout")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_the_user_sees_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        var token = (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key))).Text("bearer_token");
        (await gateway.Client.CallAsync("GET /api/v1/auth/sign-in-attempts")).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /api/v1/auth/sign-in-attempts", ApiKey(key))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /api/v1/auth/sign-in-attempts", Bearer(token))).Is(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_store_keeps_no_address_that_was_typed_and_outlives_a_restart()
    {
        using var folder = new DataFolder();
        var clock = new ManualTimeProvider();
        await using (var gateway = await GatewayUnderTest.StartAsync(settings: SignInDoors.Settings, clock: clock, folder: folder.Path)) await gateway.GuessAsync(SignInDoors.Json, "nobody@yourcompany.com", Attacker, 3);

        await using (var again = await GatewayUnderTest.StartAsync(settings: SignInDoors.Settings, clock: clock, folder: folder.Path)) (await again.SignInAsync(SignInDoors.Json, "nobody@yourcompany.com", "x", Attacker)).Is(HttpStatusCode.TooManyRequests);

        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(folder.Path)) Assert.DoesNotContain("nobody@", await File.ReadAllTextAsync(file), StringComparison.OrdinalIgnoreCase);
    }
}
