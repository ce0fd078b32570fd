using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.ForwardAuth;

/// <summary>The original request is read in one way, or it is refused. Each row would pass if any of its readings were taken for the right one.</summary>
public sealed class OneReadingTests(ForwardAuthFixture scene) : IClassFixture<ForwardAuthFixture>
{
    public static TheoryData<string> Ambiguous =>
    [
        // One of the two is the client's.
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1|X-Original-URL: https://api.example.com/orders/1",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1|X-Original-Method: GET",
        "X-Original-Method: GET|X-Original-URL: /orders/1|X-Forwarded-Method: GET",
        "X-Original-Method: GET|X-Original-URL: https://api.example.com/orders/1|X-Forwarded-Host: site.example",
        "X-Original-Method: GET|X-Original-URL: https://api.example.com/orders/1|X-Forwarded-Proto: http",
        // CVE-2021-32777 of Envoy: of a header that was there twice, one was looked at.
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1|X-Forwarded-Uri: /orders/1",
        "X-Forwarded-Method: GET|X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1|X-Forwarded-Host: a.example|X-Forwarded-Host: a.example",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1|X-Forwarded-Host: a.example, b.example",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1|X-Forwarded-Proto: https, http",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1|X-Forwarded-Proto: gopher",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1|X-Forwarded-Host: user@a.example",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1|X-Forwarded-Host: a.example:0",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1|X-Forwarded-Host: a.example/",
        // Half a request.
        "X-Forwarded-Uri: /orders/1",
        "X-Forwarded-Method: GET",
        "X-Original-URL: /orders/1",
        "X-Forwarded-Method: |X-Forwarded-Uri: /orders/1",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: ",
        "X-Forwarded-Method: GET POST|X-Forwarded-Uri: /orders/1",
        // CVE-2026-39858 of Traefik: names that a sloppy server takes for these.
        "X_Forwarded_Method: GET|X_Forwarded_Uri: /orders/1",
        "X-Forwarded-Method: GET|X_Forwarded_Uri: /orders/1",
        // Paths that two servers read differently, as everywhere; CVE-2026-41059 of oauth2-proxy: a fragment.
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /audits/../orders/1",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/%2e%2e/audits/1",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/..%2faudits",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/%252e%252e/audits",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: //orders/1",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders//1",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1#/../audits",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/..;/audits",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders\\..\\audits",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/a b",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1?a=\u00c3\u00a9",
        // Absolute only where its proxy sends it so, and with nothing but host and path.
        "X-Forwarded-Method: GET|X-Forwarded-Uri: https://api.example.com/orders/1",
        "X-Forwarded-Method: GET|X-Forwarded-Uri: orders/1",
        "X-Original-Method: GET|X-Original-URL: https://user@api.example.com/orders/1",
        "X-Original-Method: GET|X-Original-URL: https:///orders/1",
        "X-Original-Method: GET|X-Original-URL: https://api.example.com\\@b.example/orders/1",
        "X-Original-Method: GET|X-Original-URL: https://api.example.com?/orders/1",
        "X-Original-Method: GET|X-Original-URL: ftp://api.example.com/orders/1",
        "X-Original-Method: GET|X-Original-URL: https://api.example.com//orders/1",
        "X-Original-Method: GET|X-Original-URL: https://api.example.com/audits/../orders/1",
    ];

    [Theory]
    [MemberData(nameof(Ambiguous))]
    public async Task What_can_be_read_in_two_ways_is_refused(string headers)
    {
        var answer = await AskRawAsync("/auth/verify", headers.Split('|'));
        Assert.Equal(400, answer.Status);
        Assert.Contains("\"code\":\"malformed_request\"", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1|X-Forwarded-Proto: wss|X-Forwarded-Host: [2001:db8::1]:8443")]
    [InlineData("X-Original-Method: GET|X-Original-URL: /orders/1|X-Forwarded-Proto: https|X-Forwarded-Host: api.example.com:8443")]
    [InlineData("X-Original-Method: GET|X-Original-URL: HTTPS://API.example.com/orders/1|X-Forwarded-Proto: https|X-Forwarded-Host: api.EXAMPLE.com")]
    // GHSA-6384-m2mw-rf54 of Traefik: a prefix that the client chose. It is no part of the question.
    [InlineData("X-Forwarded-Method: GET|X-Forwarded-Uri: /orders/1|X-Forwarded-Prefix: /public")]
    [InlineData("x-forwarded-method: GET|x-forwarded-uri: /orders/1?next=https://b.example/%2e%2e/")]
    public async Task What_can_be_read_in_one_way_is_decided_on(string headers)
    {
        Assert.Equal(200, (await AskRawAsync("/auth/verify", headers.Split('|'))).Status);
        Assert.Equal(403, (await AskRawAsync("/auth/verify", [.. headers.Replace("/orders/1", "/audits/1", StringComparison.Ordinal).Split('|')])).Status);
    }

    // CVE-2025-54576 of oauth2-proxy: what stands in the query was taken for the path.
    [Theory]
    [InlineData("/audits/1?/public/x")]
    [InlineData("/audits/1?a=/../public/x")]
    [InlineData("/audits/1?policy=open")]
    [InlineData("/audits/1?policy=orders&on-pass=503")]
    public async Task The_query_of_the_original_request_decides_nothing(string target)
    {
        foreach (var shape in new[] { "traefik", "caddy", "nginx", "envoy" }) (await scene.Gateway.AskAsync(shape, "GET " + target, scene.Key)).IsRefused(403, "insufficient_scope");
    }

    [Theory]
    [InlineData("/auth/verify/", 400)]
    [InlineData("/auth/verify/other", 400)]
    [InlineData("/auth/verify/envoy", 400)]
    [InlineData("/auth/verif%79", 400)]
    [InlineData("/auth/verify/envoy//orders/1", 400)]
    [InlineData("/auth/verify/envoy/audits/%2e%2e/orders/1", 400)]
    [InlineData("/auth/verify/envoy/audits/..%2forders/1", 400)]
    [InlineData("/x/../auth/verify", 400)]
    [InlineData("http://api.example.com/auth/verify", 400)]
    [InlineData("/AUTH/verify", 200)]
    [InlineData("/auth/verify/envoy/orders/1", 200)]
    public async Task Every_path_below_is_ours_and_none_of_them_is_forwarded(string question, int status)
    {
        var before = scene.Gateway.Upstream.Received.Count;
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", question, "X-Forwarded-Method: GET", "X-Forwarded-Uri: /orders/1", $"{scene.Key.Name}: {scene.Key.Value}");
        Assert.Equal(status, answer.Status);
        Assert.Equal(before, scene.Gateway.Upstream.Received.Count);
    }

    private Task<RawAnswer> AskRawAsync(string question, string[] headers) =>
        RawConnection.AskAsync(scene.Gateway.Url, "GET", question, [.. headers, $"{scene.Key.Name}: {scene.Key.Value}"]);
}
