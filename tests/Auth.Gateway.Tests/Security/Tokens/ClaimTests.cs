using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.BadInput;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Tokens;

/// <summary>RFC 8725 §3.8, §3.9 and §3.11; RFC 9068 §4; RFC 7519 §4.1: issuer, audience, subject, type and times, each present, of its type, and ours.</summary>
[Collection(TokenTests.Name)]
public sealed class ClaimTests(TokenStage stage)
{
    private const string Gone = "gone";

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("sub")]
    [InlineData("jti")]
    [InlineData("client_id")]
    [InlineData("account_id")]
    [InlineData("organization_id")]
    [InlineData("token_use")]
    public async Task RFC_9068_4_what_every_token_says_is_there_as_text(string claim)
    {
        var scene = await stage.SceneAsync();
        var good = TokenText.Claims(scene.Token).GetProperty(claim).GetRawText();
        string[] values = [Gone, "null", "\"\"", "1", "1.5", "true", "[]", "[null]", "[1]", "{}", $"[{good}]", $"[{good},\"x\"]", $"[\"x\",{good}]", $"[{good},1]", $$"""{"a":{{good}}}""", "[[" + good + "]]"];
        await scene.RefusedAsync(values.Select(value => With(scene, claim, value)));
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("nbf")]
    [InlineData("iat")]
    [InlineData("iat_ms")]
    public async Task RFC_7519_2_an_instant_is_a_whole_number_of_an_age_that_there_is(string claim)
    {
        var scene = await stage.SceneAsync();
        var good = TokenText.Claims(scene.Token).GetProperty(claim).GetInt64();
        string[] values =
        [
            Gone, "null", "\"\"", $"\"{good}\"", "\"tomorrow\"", "\"2090-01-01T00:00:00Z\"", "true", "[]", $"[{good}]", "{}", $"{good}.5", $"{good}.0", $"{good}e0", "1e308", "1e400", "-1e308", "0", "-0", "-1", $"-{good}",
            "9223372036854775807", "9223372036854775808", "-9223372036854775808", "99999999999999999999", "253402300800", "253402300800000", new string('9', 400),
        ];
        await scene.RefusedAsync(values.Select(value => With(scene, claim, value)));
    }

    [Theory]
    [InlineData("user_id")]
    [InlineData("email")]
    [InlineData("key_id")]
    [InlineData("sid")]
    [InlineData("scope")]
    [InlineData("customer")]
    [InlineData("only_audience")]
    [InlineData("rate_limit")]
    [InlineData("roles")]
    [InlineData("derived_from")]
    [InlineData("allowed_networks")]
    [InlineData("live_mode")]
    public async Task RFC_8725_3_11_a_restriction_that_cannot_be_read_is_not_taken_for_none(string claim)
    {
        var scene = await stage.SceneAsync();
        List<string> values = ["null", "\"\"", "0", "1", "{}", "[1]", "[null]", "[\"\"]", "[[]]", "{\"a\":1}"];
        if (claim is "roles" or "derived_from" or "allowed_networks" or "live_mode") values.AddRange(["\"owner\"", "\"true\"", "\"10.0.0.0/8\""]);
        else values.AddRange(["[]", "[\"a\"]"]);
        if (claim is not "live_mode") values.Add("true");
        await scene.RefusedAsync(values.Select(value => With(scene, claim, value)));
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("jwt")]
    [InlineData("AT+JWT")]
    [InlineData("at+jwt ")]
    [InlineData("application/at+jwt")]
    [InlineData("gateway-assertion+jwt")]
    [InlineData("rt+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("logout+jwt")]
    [InlineData("secevent+jwt")]
    [InlineData("JWS")]
    [InlineData("JOSE+JSON")]
    [InlineData("")]
    public async Task RFC_8725_3_11_a_token_of_another_type_is_refused(string type)
    {
        var scene = await stage.SceneAsync();
        await scene.RefusedAsync(scene.Forge.Signed(header => header["typ"] = type), scene.Forge.Signed(header => header.Remove("typ")));
        await scene.RefusedAsync(scene.Forge.Signed(header => header["typ"] = null), scene.Forge.Signed(header => header["typ"] = 1), scene.Forge.Signed(header => header["typ"] = new JsonArray("at+jwt")));
    }

    [Fact]
    public async Task RFC_8725_3_8_issuer_and_audience_are_compared_character_by_character()
    {
        var scene = await stage.SceneAsync();
        var issuer = TokenText.Claims(scene.Token).GetProperty("iss").GetString()!;
        string[] others = [issuer + "/", issuer.ToUpperInvariant(), issuer + "@evil.example", "https://evil.example", issuer + "\\u0000", issuer.Replace("http:", "https:", StringComparison.Ordinal), " " + issuer, "devices", "*"];
        await scene.RefusedAsync(others.Where(other => other != issuer).SelectMany(other => new[] { With(scene, "iss", $"\"{other}\""), With(scene, "aud", $"\"{other}\"") }));
    }

    [Fact]
    public async Task RFC_8725_3_8_a_token_of_another_gateway_or_under_another_issuer_is_refused()
    {
        var settings = new Dictionary<string, string?> { ["Gateway:Issuer"] = "https://api.example.com" };
        await using var ours = await GatewayUnderTest.StartAsync(settings: settings);
        await using var theirs = await GatewayUnderTest.StartAsync(settings: settings);
        var owner = await ours.SignUpAsync();
        var doors = new Doors(ours, owner.AccountId, (await ours.CreateKeyAsync(owner)).Text("key"));
        await doors.AcceptAsync(owner.AccessToken);
        var forge = new TokenForge(ours, owner.AccessToken);

        await doors.RefuseAsync([
            (await theirs.SignUpAsync()).AccessToken,
            new TokenForge(theirs, owner.AccessToken).Signed(),
            forge.Signed(claims: claims => Name(claims, "https://other.example.com")),
            forge.Signed(claims: claims => Name(claims, ours.Url.ToString().TrimEnd('/'))),
            forge.Signed(claims: claims => Name(claims, "https://api.example.com/")),
        ]);

        static void Name(JsonObject claims, string issuer) => (claims["iss"], claims["aud"]) = (issuer, issuer);
    }

    [Fact]
    public async Task RFC_7519_4_1_a_token_counts_from_30_seconds_before_it_begins_until_the_second_in_which_it_ends()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(clock: clock);
        var owner = await gateway.SignUpAsync();
        var doors = new Doors(gateway, owner.AccountId, (await gateway.CreateKeyAsync(owner)).Text("key"));
        var forge = new TokenForge(gateway, owner.AccessToken);
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        string Begins(long at) => forge.Signed(claims: claims => claims["nbf"] = at);
        string Ends(long at) => forge.Signed(claims: claims => claims["exp"] = at);
        string Issued(long at) => forge.Signed(claims: claims =>
        {
            claims["iat"] = at;
            claims["iat_ms"] = at * 1000;
        });

        await doors.AcceptAsync(Begins(now + 30));
        await doors.AcceptAsync(Issued(now + 30));
        await doors.AcceptAsync(Ends(now + 1));
        await doors.RefuseAsync([Begins(now + 31), Issued(now + 31), Issued(now + 100_000_000), Ends(now), Ends(now - 1), Ends(now - 30)]);
        // Remembered, it ends all the same.
        var short1 = Ends(now + 2);
        await doors.AcceptAsync(short1);
        clock.Advance(TimeSpan.FromSeconds(2));
        await doors.RefuseAsync([short1]);
    }

    [Fact]
    public async Task RFC_8725_3_12_refresh_tokens_widget_tokens_assertions_and_keys_are_each_good_for_one_thing()
    {
        var scene = await stage.SceneAsync();
        var client = scene.Gateway.Client;
        (await client.CallAsync("GET /devices", Credentials.Bearer(scene.Token))).Is(HttpStatusCode.OK);
        var assertion = scene.Gateway.Upstream.Last.Headers["X-Auth-Assertion"];
        Assert.Equal("gateway-assertion+jwt", TokenText.Header(assertion).GetProperty("typ").GetString());
        await scene.RefusedAsync(assertion, scene.Key, scene.Owner.RefreshToken[..^1]);
        var widget = await scene.WidgetTokenAsync();

        // The refresh token opens none of the doors of access tokens; introspection alone knows it, as what it is.
        (await client.CallAsync("GET /devices", Credentials.Bearer(scene.Owner.RefreshToken))).Is(HttpStatusCode.Forbidden);
        (await client.CallAsync("GET /api/v1/usage", Credentials.Cookie("access_token=" + scene.Owner.RefreshToken))).Is(HttpStatusCode.Unauthorized);
        (await scene.Doors.ExchangeAsync(scene.Owner.RefreshToken)).Is(HttpStatusCode.BadRequest);
        Assert.Equal("refresh_token", (await scene.Doors.IntrospectAsync(scene.Owner.RefreshToken)).Text("token_type"));

        // A widget token reads one customer's usage by bearer, and does nothing else.
        (await client.CallAsync("GET /api/v1/usage", Credentials.Bearer(widget))).Is(HttpStatusCode.OK);
        (await client.CallAsync("GET /devices", Credentials.Bearer(widget))).Is(HttpStatusCode.Forbidden);
        (await client.CallAsync("GET /api/v1/usage", Credentials.Cookie("access_token=" + widget))).Is(HttpStatusCode.Unauthorized);
        (await client.CallAsync("POST /api/v1/sdk/track", "{}", Credentials.ApiKey(widget))).Is(HttpStatusCode.Unauthorized);
        var narrowed = (await scene.Doors.ExchangeAsync(widget)).Is(HttpStatusCode.OK).Text("access_token");
        Assert.Equal("cust_1", TokenText.Claims(narrowed).GetProperty("customer").GetString());
        (await client.CallAsync("GET /devices", Credentials.Bearer(narrowed))).Is(HttpStatusCode.Forbidden);

        foreach (var other in new[] { scene.Token, widget, assertion, scene.Key })
        {
            (await client.CallAsync("POST /api/v1/auth/refresh", Credentials.Cookie("refresh_token=" + other))).Is(HttpStatusCode.Unauthorized);
            (await client.CallAsync("GET /login", Credentials.Basic(scene.Owner.AccountId, other == scene.Key ? assertion : other))).Is(HttpStatusCode.Forbidden);
        }
    }

    // The claim's value as it is written here, which a JSON library might not write.
    private static string With(TokenScene scene, string claim, string value)
    {
        var members = TokenText.Claims(scene.Token).EnumerateObject().Where(member => member.Name != claim).Select(member => $"{JsonSerializer.Serialize(member.Name)}:{member.Value.GetRawText()}");
        var all = value == Gone ? members : members.Append($"\"{claim}\":{value}");
        return scene.Forge.SignedText(TokenText.Header(scene.Token).GetRawText(), "{" + string.Join(',', all) + "}");
    }
}
