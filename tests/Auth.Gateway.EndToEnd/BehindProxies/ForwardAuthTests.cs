using System.Text.Json;
using Auth.Gateway.EndToEnd.Curl;
using Auth.Gateway.EndToEnd.Programs;

namespace Auth.Gateway.EndToEnd.BehindProxies;

/// <summary>The proxy forwards and the gateway decides: with real proxies, and the configuration that we publish for them.</summary>
public sealed class ForwardAuthTests(BehindProxiesFixture scene) : IClassFixture<BehindProxiesFixture>
{
    public static TheoryData<string> Proxies => ["nginx", "caddy", "haproxy"];

    [SkippableTheory]
    [MemberData(nameof(Proxies))]
    public async Task The_backend_learns_who_calls_and_does_not_see_the_credential(string kind)
    {
        var received = await PassAsync(kind, "/orders/7?page=2", $"-H 'X-API-Key: {scene.Account.UsageKey}'");
        Assert.Equal("/orders/7?page=2", received.GetProperty("target").GetString());
        Assert.Equal([scene.Account.AccountId], Header(received, "X-Auth-Account"));
        Assert.Equal(["api-key"], Header(received, "X-Auth-Scheme"));
        Assert.Equal("devices", Stage.Jwt.Claims(Header(received, "X-Auth-Assertion").Single()).GetProperty("aud").GetString());
        Assert.StartsWith("req_", Header(received, "X-Request-Id").Single(), StringComparison.Ordinal);
        Assert.Empty(Header(received, "X-API-Key"));
        Assert.Empty(Header(await PassAsync(kind, "/orders/7", $"-u '{scene.Account.AccountId}:{scene.Account.UsageKey}'"), "Authorization"));
    }

    [SkippableTheory]
    [MemberData(nameof(Proxies))]
    public async Task A_body_reaches_the_backend_and_not_the_gateway(string kind)
    {
        var received = await PassAsync(kind, "/orders/", $"-X POST -H 'X-API-Key: {scene.Account.UsageKey}' -d 'the body'");
        Assert.Equal("POST the body", $"{received.GetProperty("method").GetString()} {received.GetProperty("body").GetString()}");
    }

    // On an open route, where nothing takes their place; and where the caller has no e-mail and no customer, beside what is there.
    [SkippableTheory]
    [MemberData(nameof(Proxies))]
    public async Task What_a_client_claims_to_be_does_not_reach_the_backend(string kind)
    {
        string[] names = ["Subject", "Account", "Email", "Roles", "Scopes", "Scheme", "Credential", "Live-Mode", "Customer", "Assertion"];
        var forged = string.Concat(names.Select(name => $"-H 'X-Auth-{name}: forged' -H 'x_auth_{name.Replace('-', '_')}: forged' ")) + "-H 'X-Request-Id: forged' ";
        foreach (var received in new[] { await PassAsync(kind, "/public/x", forged), await PassAsync(kind, "/orders/7", $"{forged} -H 'X-API-Key: {scene.Account.UsageKey}'") })
        {
            Assert.DoesNotContain("forged", received.GetRawText(), StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Proxies))]
    public async Task Refusals_reach_the_client_as_the_gateway_wrote_them(string kind)
    {
        var nobody = await RefusedAsync(kind, 401, "/orders/7", "");
        Assert.Equal("no_credentials", nobody.Text("code"));
        Assert.Single(nobody.Headers, header => header.Name.Equals("WWW-Authenticate", StringComparison.OrdinalIgnoreCase) && header.Value.StartsWith("Bearer resource_metadata=", StringComparison.Ordinal));
        Assert.Equal("insufficient_scope", (await RefusedAsync(kind, 403, "/audits/7", $"-H 'X-API-Key: {scene.Account.UsageKey}'")).Text("code"));
        Assert.Equal("no_route", (await RefusedAsync(kind, 403, "/nowhere", $"-H 'X-API-Key: {scene.Account.UsageKey}'")).Text("code"));
        Assert.Equal("malformed_request", (await RefusedAsync(kind, 400, "/orders/%2e%2e/audits/7", $"-H 'X-API-Key: {scene.Account.UsageKey}'")).Text("code"));
        Assert.Equal("multiple_credentials", (await RefusedAsync(kind, 400, "/orders/7", "-H 'X-API-Key: a' -H 'X-API-Key: b'")).Text("code"));
    }

    [SkippableTheory]
    [MemberData(nameof(Proxies))]
    public async Task Too_many_requests_are_told_when_to_come_again(string kind)
    {
        await PassAsync(kind, $"/once-{kind}/x", "");
        var refused = await RefusedAsync(kind, 429, $"/once-{kind}/x", "");
        Assert.Equal("too_many_requests", refused.Text("code"));
        Assert.NotNull(refused.Header("Retry-After"));
    }

    [SkippableTheory]
    [MemberData(nameof(Proxies))]
    public async Task A_gateway_that_does_not_answer_lets_nobody_in(string kind)
    {
        await using var proxy = await scene.LonelyProxyAsync(kind);
        var before = scene.Backend.Received;
        var answer = await CurlAsync(proxy, "/public/x", "");
        Assert.InRange(answer.Status, 500, 504);
        Assert.Equal(before, scene.Backend.Received);
    }

    // What the client says of the question: a policy in its query (Caddy would hand it on), another request in headers.
    [SkippableTheory]
    [MemberData(nameof(Proxies))]
    public async Task A_client_cannot_have_another_request_decided_on(string kind)
    {
        await RefusedAsync(kind, 403, "/audits/7?policy=open", $"-H 'X-API-Key: {scene.Account.UsageKey}'");
        foreach (var lie in new[]
        {
            "-H 'X-Forwarded-Uri: /public/x' -H 'X-Forwarded-Method: GET'", "-H 'X-Original-URL: /public/x' -H 'X-Original-Method: GET'", "-H 'X_Forwarded_Uri: /public/x'",
            "-H 'X-Forwarded-Prefix: /public'", "-H 'X-Original-URI: /public/x'", "-H 'X-Rewrite-Url: /public/x'",
        })
        {
            await RefusedAsync(kind, 403, "/audits/7", $"{lie} -H 'X-API-Key: {scene.Account.UsageKey}'");
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Proxies))]
    public async Task A_page_leads_to_the_sign_in_page_and_back(string kind)
    {
        var proxy = await scene.ProxyAsync(kind);
        var page = (await CurlAsync(proxy, "/orders/7?page=2", "-H 'Accept: text/html' -H 'Sec-Fetch-Mode: navigate'")).Expect(302);
        Assert.Equal($"{BehindProxiesFixture.SignInUrl}?return_to={Uri.EscapeDataString(proxy.Url + "/orders/7?page=2")}", page.Header("Location"));
        await RefusedAsync(kind, 401, "/orders/7", "-H 'Accept: application/json'");
    }

    [SkippableTheory]
    [MemberData(nameof(Proxies))]
    public async Task A_session_passes_and_another_site_cannot_use_it(string kind)
    {
        var proxy = await scene.ProxyAsync(kind);
        var login = (await CurlAsync(scene.Account.Url, "/api/v1/auth/login", $$"""-H 'Content-Type: application/json' -d '{"email":"{{scene.Account.Email}}","password":"{{scene.Account.Password}}"}'""")).Expect(200);
        var cookie = $"-H 'Cookie: access_token={login.Cookie("access_token")}'";
        var received = await PassAsync(kind, "/orders/7", $"-X POST {cookie} -H 'Origin: {proxy.Url}'");
        Assert.Equal([scene.Account.Email], Header(received, "X-Auth-Email"));
        Assert.Equal("cross_site", (await RefusedAsync(kind, 403, "/orders/7", $"-X POST {cookie} -H 'Origin: https://evil.example'")).Text("code"));
        Assert.Equal("cross_site", (await RefusedAsync(kind, 403, "/orders/7", $"-X DELETE {cookie} -H 'Sec-Fetch-Site: cross-site'")).Text("code"));
    }

    private async Task<JsonElement> PassAsync(string kind, string path, string arguments) => (await CurlAsync(await scene.ProxyAsync(kind), path, arguments)).Expect(200).Json;

    private async Task<CurlAnswer> RefusedAsync(string kind, int status, string path, string arguments)
    {
        var proxy = await scene.ProxyAsync(kind);
        var before = scene.Backend.Received;
        var answer = (await CurlAsync(proxy, path, arguments)).Expect(status);
        Assert.Equal(before, scene.Backend.Received);
        Assert.DoesNotContain(answer.Headers, header => header.Name.StartsWith("X-Auth-", StringComparison.OrdinalIgnoreCase));
        return answer;
    }

    private static Task<CurlAnswer> CurlAsync(ExampleProxy proxy, string path, string arguments) => CurlAsync(proxy.Url, path, arguments);

    private static async Task<CurlAnswer> CurlAsync(string url, string path, string arguments)
    {
        Needs.Program("curl");
        var run = await Command.ShellAsync($"curl -s -S -i --path-as-is {arguments} '{url}{path}'");
        Assert.True(run.ExitCode == 0, $"curl ended with {run.ExitCode}: {run.Error}");
        return CurlAnswer.Parse(run.Output);
    }

    private static string[] Header(JsonElement received, string name) =>
        received.GetProperty("headers").TryGetProperty(name.ToLowerInvariant(), out var values) ? [.. values.EnumerateArray().Select(value => value.GetString()!)] : [];
}
