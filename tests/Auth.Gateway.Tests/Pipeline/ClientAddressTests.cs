using System.Net;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>Where a request comes from is what the connection says, unless a trusted proxy says otherwise.</summary>
public sealed class ClientAddressTests
{
    private const string Client = "203.0.113.7";

    [Theory]
    [InlineData(null, Client, false)]
    [InlineData("127.0.0.1", Client, true)]
    [InlineData("127.0.0.0/8", Client, true)]
    [InlineData("198.51.100.0/24", Client, false)]
    [InlineData("127.0.0.1", "203.0.113.7, 198.51.100.1", false)]
    [InlineData("127.0.0.1", "198.51.100.1, 203.0.113.7", true)]
    [InlineData("127.0.0.1", "nonsense", false)]
    [InlineData("127.0.0.1", "203.0.113.7, nonsense", false)]
    [InlineData("127.0.0.1", "[::ffff:203.0.113.7]:1234", true)]
    [InlineData(null, "127.0.0.1, 203.0.113.7", false)]
    public async Task X_Forwarded_For_counts_from_a_trusted_proxy_only_and_as_far_as_it_is_trusted(string? trusted, string forwardedFor, bool isTheClient)
    {
        await using var gateway = await StartAsync(trusted);
        var key = (await gateway.CreateKeyAsync(await gateway.SignUpAsync(), new { name = "from there", scopes = new[] { "usage.read" }, allowed_ips = new[] { Client } })).GetProperty("key").GetString()!;
        var answer = await gateway.Client.CallAsync("GET /api/v1/usage", Credentials.ApiKey(key), ("X-Forwarded-For", forwardedFor));
        answer.Is(isTheClient ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_chain_of_trusted_proxies_leads_to_the_client()
    {
        await using var gateway = await StartAsync("127.0.0.1", "198.51.100.0/24");
        var key = (await gateway.CreateKeyAsync(await gateway.SignUpAsync(), new { name = "from there", scopes = new[] { "usage.read" }, allowed_ips = new[] { Client } })).GetProperty("key").GetString()!;
        (await gateway.Client.CallAsync("GET /api/v1/usage", Credentials.ApiKey(key), ("X-Forwarded-For", "192.0.2.1, 203.0.113.7, 198.51.100.1, 198.51.100.2"))).Is(HttpStatusCode.OK);
        Assert.Equal(Client, gateway.Upstream.Last.Headers["X-Forwarded-For"]);
    }

    // As a socket of both families says it of every client.
    [Fact]
    public async Task An_IPv4_address_that_is_written_as_IPv6_is_shown_as_what_it_is()
    {
        await using var gateway = await StartAsync("127.0.0.1");
        var owner = await gateway.SignUpAsync();
        await gateway.Client.CallAsync("POST /api/v1/auth/login", $$"""{"email":"{{owner.Email}}","password":"{{GatewayUnderTest.Password}}"}""", ("X-Forwarded-For", "::ffff:" + Client));
        var form = new FormUrlEncodedContent([new("grant_type", "password"), new("username", owner.Email), new("password", GatewayUnderTest.Password)]);
        await gateway.Client.CallAsync("POST /oauth/token", form, ("X-Forwarded-For", "::ffff:" + Client));
        var sessions = (await gateway.Client.CallAsync("GET /api/v1/auth/sessions", Credentials.Cookie(owner.Cookie))).Json.GetProperty("data").EnumerateArray();
        Assert.Equal(["127.0.0.1", Client, Client], sessions.Select(session => session.GetProperty("address").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_upstream_learns_the_address_that_the_gateway_goes_by()
    {
        await using var gateway = await StartAsync();
        var owner = await gateway.SignUpAsync();
        (await gateway.Client.CallAsync("GET /api/v1/usage", Credentials.Cookie(owner.Cookie), ("X-Forwarded-For", Client), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"))).Is(HttpStatusCode.OK);
        Assert.Equal("127.0.0.1", gateway.Upstream.Last.Headers["X-Forwarded-For"]);
        Assert.Equal(gateway.Url.Authority, gateway.Upstream.Last.Headers["X-Forwarded-Host"]);
        Assert.Equal("http", gateway.Upstream.Last.Headers["X-Forwarded-Proto"]);
    }

    // It becomes part of links and issuers. A proxy that passes on what the client said is trusted too far, and not with this.
    [Theory]
    [InlineData("javascript")]
    [InlineData("ftp")]
    public async Task A_scheme_that_is_not_HTTPs_is_refused_whoever_says_it(string scheme)
    {
        await using var gateway = await StartAsync("127.0.0.1");
        var owner = await gateway.SignUpAsync();
        (await gateway.Client.CallAsync("GET /api/v1/usage", Credentials.Cookie(owner.Cookie), ("X-Forwarded-Proto", scheme))).Is(HttpStatusCode.BadRequest);
        (await gateway.Client.CallAsync("GET /.well-known/openid-configuration", ("X-Forwarded-Proto", scheme))).Is(HttpStatusCode.BadRequest);
        Assert.Empty(gateway.Upstream.Received);
    }

    // As Traefik says it of every handshake: the page's origin is https all the same.
    [Theory]
    [InlineData("wss", "https://gateway.test", 200)]
    [InlineData("ws", "http://gateway.test", 200)]
    [InlineData("wss", "http://gateway.test", 403)]
    public async Task A_WebSocket_s_scheme_is_HTTPs_own(string scheme, string origin, int status)
    {
        await using var gateway = await StartAsync("127.0.0.1");
        var owner = await gateway.SignUpAsync();
        using var connection = await RawConnection.OpenAsync(gateway.Url);
        await connection.SendAsync(
            "GET", "/api/v1/usage", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Cookie: " + owner.Cookie, "Origin: " + origin, "X-Forwarded-For: " + Client, "X-Forwarded-Proto: " + scheme);
        Assert.Equal(status, (await connection.ReadAsync()).Status);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("127.0.0.1", true)]
    public async Task Cookies_are_secure_when_a_trusted_proxy_says_that_the_client_used_https(string? trusted, bool isSecure)
    {
        await using var gateway = await StartAsync(trusted);
        var owner = await gateway.SignUpAsync();
        var answer = await gateway.Client.CallAsync(
            "POST /api/v1/auth/login", $$"""{"email":"{{owner.Email}}","password":"{{GatewayUnderTest.Password}}"}""", ("X-Forwarded-Proto", "https"));
        answer.Is(HttpStatusCode.OK);
        Assert.Equal(isSecure, answer.Cookies["access_token"].Attributes.ContainsKey("secure"));
        Assert.Equal(isSecure, answer.Cookies["refresh_token"].Attributes.ContainsKey("secure"));
    }

    [Fact]
    public async Task A_client_cannot_escape_its_address_limit_by_claiming_another_address()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:RateLimits:login:Limit"] = "2", ["Gateway:RateLimits:login:Period"] = "1h" });
        const string body = """{"email":"nobody@example.com","password":"wrong-password"}""";
        for (var i = 1; i <= 2; i++) (await gateway.Client.CallAsync("POST /api/v1/auth/login", body, ("X-Forwarded-For", $"192.0.2.{i}"))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /api/v1/auth/login", body, ("X-Forwarded-For", "192.0.2.3"), ("Forwarded", "for=192.0.2.3"), ("X-Real-IP", "192.0.2.3"))).Is(HttpStatusCode.TooManyRequests);
    }

    private static Task<GatewayUnderTest> StartAsync(params string?[] trusted)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (index, proxy) in trusted.Index())
        {
            if (proxy is not null) settings[$"Gateway:TrustedProxies:{index}"] = proxy;
        }

        return GatewayUnderTest.StartAsync(settings: settings);
    }
}
