using System.Net;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Security;

/// <summary>Other origins' pages: closed unless configured, by name, and never because an Origin was sent (OWASP ASVS 5, 3.4.2 and 3.5).</summary>
public sealed class CrossOriginTests(CrossOriginTests.Scene scene) : IClassFixture<CrossOriginTests.Scene>
{
    private const string Trusted = "https://app.example.com";
    private const string Reader = "https://reader.example.com";
    private const string Evil = "https://evil.example";

    private static readonly string[] LookAlikes = [Evil, "null", "https://app.example.com.evil.example", "https://evil.example/https://app.example.com", "http://app.example.com", "https://app.example.com:444", "https://APP.example.com", "*"];

    [Fact]
    public async Task Without_configuration_no_origin_is_let_in_and_none_is_reflected()
    {
        foreach (var path in new[] { "/closed/x", "/open/x" })
        {
            foreach (var origin in LookAlikes.Append(Trusted))
            {
                var preflight = await scene.Client.CallAsync("OPTIONS " + path, ("Origin", origin), ("Access-Control-Request-Method", "POST"));
                AssertClosed(preflight);
                AssertClosed(await scene.Client.CallAsync("GET " + path, ("Origin", origin), Cookie(scene.Owner.Cookie)));
            }
        }
    }

    [Theory]
    [InlineData("/guarded/x")]
    [InlineData("/api/v1/auth/login")]
    [InlineData("/api/v1/auth/me")]
    [InlineData("/api/v1/api-keys")]
    public async Task A_configured_origin_gets_its_preflight_without_a_credential_and_others_do_not(string path)
    {
        var method = path.EndsWith("/me", StringComparison.Ordinal) ? "GET" : "POST";
        var before = scene.Gateway.Upstream.Received.Count;
        var allowed = await scene.Client.CallAsync("OPTIONS " + path, ("Origin", Trusted), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", "content-type"));
        allowed.Is(HttpStatusCode.NoContent);
        Assert.Equal((Trusted, "true"), (allowed.Header("Access-Control-Allow-Origin"), allowed.Header("Access-Control-Allow-Credentials")));
        foreach (var origin in LookAlikes)
        {
            AssertClosed(await scene.Client.CallAsync("OPTIONS " + path, ("Origin", origin), ("Access-Control-Request-Method", method)));
        }

        Assert.Equal(before, scene.Gateway.Upstream.Received.Count);
    }

    [Fact]
    public async Task A_configured_origin_may_act_with_the_cookie_and_look_alikes_may_not()
    {
        var passed = (await scene.Client.CallAsync("POST /guarded/x", Cookie(scene.Owner.Cookie), ("Origin", Trusted), ("Sec-Fetch-Site", "cross-site"))).Is(HttpStatusCode.OK);
        Assert.Equal((Trusted, "true"), (passed.Header("Access-Control-Allow-Origin"), passed.Header("Access-Control-Allow-Credentials")));
        foreach (var origin in LookAlikes)
        {
            var refused = (await scene.Client.CallAsync("POST /guarded/x", Cookie(scene.Owner.Cookie), ("Origin", origin), ("Sec-Fetch-Site", "cross-site"))).Is(HttpStatusCode.Forbidden);
            Assert.Equal("cross_site", refused.Text("code"));
        }
    }

    [Fact]
    public async Task An_origin_that_is_let_in_without_credentials_cannot_act_with_the_cookie()
    {
        (await scene.Client.CallAsync("POST /readable/x", Cookie(scene.Owner.Cookie), ("Origin", Reader))).Is(HttpStatusCode.Forbidden);
        var passed = (await scene.Client.CallAsync("POST /readable/x", Bearer(scene.Owner.AccessToken), ("Origin", Reader))).Is(HttpStatusCode.OK);
        Assert.Equal((Reader, null), (passed.Header("Access-Control-Allow-Origin"), passed.Header("Access-Control-Allow-Credentials")));
    }

    [Fact]
    public async Task A_refusal_can_be_read_by_the_configured_origin()
    {
        var refused = (await scene.Client.CallAsync("GET /guarded/x", ("Origin", Trusted))).Is(HttpStatusCode.Unauthorized);
        Assert.Equal(Trusted, refused.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task An_upstream_that_reflects_every_origin_opens_no_answer_that_a_cookie_got()
    {
        scene.Gateway.Upstream.Answer = context =>
        {
            context.Response.Headers.AccessControlAllowOrigin = context.Request.Headers.Origin;
            context.Response.Headers.AccessControlAllowCredentials = "true";
            return context.Response.WriteAsync("private");
        };
        try
        {
            var foreign = (await scene.Client.CallAsync("GET /closed/x", Cookie(scene.Owner.Cookie), ("Origin", Evil))).Is(HttpStatusCode.OK);
            Assert.Null(foreign.Header("Access-Control-Allow-Credentials"));
            // An upstream's own CORS works for credentials that pages must hold themselves, and for this site.
            var bearer = (await scene.Client.CallAsync("GET /closed/x", Bearer(scene.Owner.AccessToken), ("Origin", Evil))).Is(HttpStatusCode.OK);
            Assert.Equal((Evil, "true"), (bearer.Header("Access-Control-Allow-Origin"), bearer.Header("Access-Control-Allow-Credentials")));
            var own = (await scene.Client.CallAsync("GET /closed/x", Cookie(scene.Owner.Cookie), ("Origin", scene.Gateway.Url.GetLeftPart(UriPartial.Authority)))).Is(HttpStatusCode.OK);
            Assert.Equal("true", own.Header("Access-Control-Allow-Credentials"));
        }
        finally
        {
            scene.Gateway.Upstream.Answer = null;
        }
    }

    [Fact]
    public async Task An_upstream_that_answers_preflights_itself_gets_them_where_its_route_is_open_and_names_no_policy()
    {
        scene.Gateway.Upstream.Answer = context =>
        {
            context.Response.Headers.AccessControlAllowMethods = "PUT";
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        };
        try
        {
            var preflight = await scene.Client.CallAsync("OPTIONS /open/x", ("Origin", Evil), ("Access-Control-Request-Method", "PUT"));
            preflight.Is(HttpStatusCode.NoContent);
            Assert.Equal("PUT", preflight.Header("Access-Control-Allow-Methods"));
        }
        finally
        {
            scene.Gateway.Upstream.Answer = null;
        }
    }

    // A Blob without a type is sent without a Content-Type and without a preflight: a page can make any browser post JSON.
    [Theory]
    [InlineData("login", "Sec-Fetch-Site", "cross-site")]
    [InlineData("login", "Sec-Fetch-Site", "same-site")]
    [InlineData("login", "Origin", Evil)]
    [InlineData("login", "Origin", "null")]
    [InlineData("signup", "Sec-Fetch-Site", "cross-site")]
    [InlineData("signup", "Origin", Evil)]
    [InlineData("refresh", "Sec-Fetch-Site", "cross-site")]
    [InlineData("refresh", "Origin", Evil)]
    [InlineData("logout", "Sec-Fetch-Site", "same-site")]
    [InlineData("logout", "Origin", Evil)]
    public async Task Another_site_can_neither_sign_a_browser_in_nor_renew_nor_end_its_session(string call, string header, string value)
    {
        var email = $"{call}-{header}-{value.Split('/')[^1]}@example.com".ToLowerInvariant();
        var owner = await scene.Gateway.SignUpAsync(email);
        var body = call switch
        {
            "login" => $$"""{"email":"{{email}}","password":"{{GatewayUnderTest.Password}}"}""",
            "signup" => $$"""{"email":"new-{{email}}","password":"{{GatewayUnderTest.Password}}","organization_name":"Acme"}""",
            _ => "",
        };
        foreach (var type in call is "login" or "signup" ? new[] { null, "application/json" } : [null, "text/plain"])
        {
            var answer = (await scene.Client.CallAsync("POST /api/v1/auth/" + call, HttpCalls.Content(body, type), (header, value), Cookie("refresh_token=" + owner.RefreshToken))).Is(HttpStatusCode.Forbidden);
            Assert.Empty(answer.Cookies);
        }

        // JSON that calls itself text, as a form of another site can send it, is not read at all.
        if (call is "login" or "signup") (await scene.Client.CallAsync("POST /api/v1/auth/" + call, HttpCalls.Content(body, "text/plain"))).Is(HttpStatusCode.UnprocessableEntity);
        (await scene.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + owner.RefreshToken), ("Sec-Fetch-Site", "same-origin"))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_open_a_WebSocket_with_the_cookie_and_a_configured_one_can()
    {
        string[] handshake = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Cookie: " + scene.Owner.Cookie];
        foreach (var origin in LookAlikes)
        {
            using var foreign = await RawConnection.OpenAsync(scene.Gateway.Url);
            await foreign.SendAsync("GET", "/guarded/socket", [.. handshake, "Origin: " + origin]);
            Assert.Equal(403, (await foreign.ReadAsync()).Status);
        }

        // No browser leaves out the Origin of a handshake; what says so much and no more is refused for what it says.
        foreach (var (site, status) in new[] { ("cross-site", 403), ("same-site", 403), ("", 403), ("same-origin", 200), ("none", 200) })
        {
            using var nameless = await RawConnection.OpenAsync(scene.Gateway.Url);
            await nameless.SendAsync("GET", "/guarded/socket", [.. handshake, "Sec-Fetch-Site: " + site]);
            Assert.Equal(status, (await nameless.ReadAsync()).Status);
        }

        using var invited = await RawConnection.OpenAsync(scene.Gateway.Url);
        await invited.SendAsync("GET", "/guarded/socket", [.. handshake, "Origin: " + Trusted]);
        Assert.Equal(200, (await invited.ReadAsync()).Status);
    }

    private static void AssertClosed(Answer answer)
    {
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
        Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
    }

    public sealed class Scene : IAsyncLifetime
    {
        private GatewayUnderTest? _gateway;

        public GatewayUnderTest Gateway => _gateway!;

        public HttpClient Client => Gateway.Client;

        public SignedUp Owner { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            var settings = new Dictionary<string, string?>
            {
                ["Gateway:Policies:public:Anonymous"] = "true",
                ["ReverseProxy:Routes:guarded:CorsPolicy"] = "app",
                ["ReverseProxy:Routes:readable:CorsPolicy"] = "reader",
            };
            foreach (var name in new[] { "app", "gateway" })
            {
                settings[$"Gateway:Cors:{name}:Origins:0"] = Trusted;
                settings[$"Gateway:Cors:{name}:AllowCredentials"] = "true";
            }

            settings["Gateway:Cors:reader:Origins:0"] = Reader;
            settings.Guarded("closed", "cookie bearer").Guarded("guarded", "cookie bearer").Guarded("readable", "cookie bearer").Route("open", "public");
            _gateway = await GatewayUnderTest.StartAsync(settings: settings);
            Owner = await _gateway.SignUpAsync();
        }

        public async Task DisposeAsync()
        {
            if (_gateway is not null) await _gateway.DisposeAsync();
        }
    }
}
