using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Wire;

/// <summary>
/// The path that was decided on is, byte for byte, the path that is forwarded, and no upstream can read it as one that is decided on otherwise. Answers
/// Oathkeeper's GHSA-p224-6x5r-fjpm (dot segments), Envoy's CVE-2021-29492 and Istio's CVE-2021-31920 (escaped and doubled slashes), Envoy's CVE-2019-9901,
/// oauth2-proxy's CVE-2025-54576 (query taken for path) and CVE-2026-41059 (fragment), OPA's CVE-2026-26205
/// (a double slash taken for a host), and "Breaking Parser Logic" (Orange Tsai, 2018: <c>..;/</c>).
/// </summary>
public sealed class OnePathTests(PathFixture scene) : IClassFixture<PathFixture>
{
    private static readonly string[] Starts = ["", "/public", "/v1/items/x", "/v1"];

    private static readonly string[] Ways =
    [
        "/", "//", "/./", "/../", "/%2e/", "/%2e%2e/", "/.%2E/", "/%252e%252e/", "/..;/", "/..;a=b/", "/.;/", "/;/", "/;x/", "/..%3b/", "/..%2f", "%2f", "/..%5c", "%5c", "\\", "/..\\", "\\..\\", "/..%252f",
        "/%c0%ae%c0%ae/", "/..%c0%af", "/..%00/", "/..%20/", "/.%20./", "/..+/", "/%ef%bc%8e%ef%bc%8e/", "/%e2%80%a5/", "/..%ef%bc%8f", "%ef%bc%8f", "/..%e2%88%95", "/%u002e%u002e/", "/%2e%2e%2f", "/x/../../", "/...//", "/%20/", "/x;/../../",
    ];

    private static readonly string[] Goals =
    [
        "admin", "ADMIN", "aDmIn", "admin;", "admin;x=1", "admin%3bx", "admin.", "admin..", "admin%20", "admin%20.", "admin+", "%61dmin", "%41DMIN", "%2561dmin", "adm%C4%B1n", "%EF%BD%81dmin", "admin%EF%BC%9Bx", "admin%C2%A0", "admin%C2%AD",
        "adm%E2%80%8Bin", "admin%00", "admin%09", "admin%0a", "admin%23", "admin%3f", "v1/reports", "v1;x/reports", "v1/reports;", "v1/report%C5%BF", "v1/reports.", "v1%20/reports", "adminx", "public", "login;x", "api/v1/auth/me;x",
    ];

    private static readonly string[] Ends = ["", "/", "/secret", ";/secret", "?x=/../admin", "#", "/..;/admin/x"];

    private static IEnumerable<string> Corpus => from start in Starts from way in Ways from goal in Goals from end in Ends select start + way + goal + end;

    [Fact]
    public async Task Whatever_arrives_unasked_is_nobodys_protected_path_in_any_reading()
    {
        // A prime that divides none of their numbers: all starts, ways, goals and ends come up.
        var targets = Corpus.Where((_, index) => index % 11 == 0).ToList();
        var before = scene.Upstream.Requests.Count;
        var admitted = await AskAllAsync(targets);
        var arrived = scene.Upstream.Requests.Skip(before).Select(request => request.Line.Split(' ')[1]).ToList();
        Assert.Equal(admitted, arrived);
        AssertUnprotected(arrived);
        Assert.InRange(arrived.Count, targets.Count / 100, targets.Count / 2);
    }

    [Fact]
    public async Task The_same_over_HTTP_2()
    {
        var targets = Corpus.Where((_, index) => index % 101 == 0).ToList();
        var before = scene.Upstream.Requests.Count;
        foreach (var target in targets) await Http2Stream.AskAsync(scene.Http2Url, target, []);
        var arrived = scene.Upstream.Requests.Skip(before).Select(request => request.Line.Split(' ')[1]).ToList();
        Assert.NotEmpty(arrived);
        Assert.Subset(targets.ToHashSet(), arrived.ToHashSet());
        AssertUnprotected(arrived);
    }

    [Theory]
    [InlineData("/admin;x/secret")]
    [InlineData("/admin;/secret")]
    [InlineData("/admin./secret")]
    [InlineData("/admin%20/secret")]
    [InlineData("/admin+/secret")]
    [InlineData("/%EF%BD%81dmin/secret")]
    [InlineData("/adm%C4%B1n/secret")]
    [InlineData("/admin%C2%AD")]
    [InlineData("/x%EF%BC%8F..%EF%BC%8Fadmin")]
    [InlineData("/public/%EF%BC%8E%EF%BC%8E/%EF%BC%8E%EF%BC%8E/admin/x")]
    [InlineData("/v1/reports;q=1")]
    [InlineData("/v1;q=1/reports")]
    [InlineData("/v1/items;q/..;/x")]
    [InlineData("/login;x=1")]
    [InlineData("/admin%23/secret")]
    [InlineData("/admin%3F")]
    [InlineData("/api/v1/auth;a/login")]
    public async Task A_spelling_that_an_upstream_could_read_as_a_protected_path_is_refused(string target) => await RefusedAsync(400, target);

    [Theory]
    [InlineData("/admin")]
    [InlineData("/ADMIN/x")]
    [InlineData("/%61dmin/x")]
    [InlineData("/admin/x;v=1")]
    [InlineData("/admin/")]
    [InlineData("/V1/Reports")]
    [InlineData("/v1/reports/")]
    [InlineData("/v1/reports?/v1/items/")]
    public async Task A_protected_path_is_protected_in_every_spelling_that_means_it(string target) => await RefusedAsync(401, target);

    [Theory]
    [InlineData("/adminx")]
    [InlineData("/public-x/admin")]
    [InlineData("/xadmin/admin")]
    [InlineData("/v1/reports-2024")]
    [InlineData("/v1/items;color=red/7;size=l")]
    [InlineData("/v1/items/a.b/c..d/...x")]
    [InlineData("/a%20b/c%20")]
    [InlineData("/caf%C3%A9/%e2%82%ac/%F0%9F%98%80")]
    [InlineData("/a+b/c+")]
    [InlineData("/~user/%7Euser")]
    [InlineData("/a:b@c/!$&'()*,=")]
    [InlineData("/%41%42%43/%3Fx/%23/%40%2B%26%3D")]
    [InlineData("/wait%E2%80%A6/x")]
    [InlineData("/Mixed/Case/")]
    [InlineData("/x?q=a%2Fb%20c&d=/..//&e=%C3%A9+%26%3D&f=%2e%2e&g=%zz&h=%")]
    [InlineData("/x?a[]=1&b={c}|^`\\\"<>'&access_token=1;d")]
    [InlineData("/x?")]
    [InlineData("/x??&&==")]
    [InlineData("/?a")]
    public async Task An_ordinary_target_arrives_byte_for_byte(string target)
    {
        Assert.Equal(200, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", target)).Status);
        Assert.Equal($"GET {target} HTTP/1.1", scene.Upstream.Requests[^1].Line);
        Assert.Equal(200, await Http2Stream.AskAsync(scene.Http2Url, target, []));
        Assert.Equal($"GET {target} HTTP/1.1", scene.Upstream.Requests[^1].Line);
    }

    [Theory]
    [InlineData("/x?a=\u00e9")]
    [InlineData("/x?a=\u0080")]
    [InlineData("/x?a=b#c")]
    [InlineData("/x?a=\t")]
    [InlineData("/x?a=\u007f")]
    [InlineData("/\u00e9")]
    [InlineData("http://gateway.test/x")]
    [InlineData("http://evil.example/admin")]
    [InlineData("//gateway.test/x")]
    public async Task A_target_with_bytes_or_a_form_that_it_may_not_have_is_refused(string target) => await RefusedAsync(400, target);

    [Theory]
    [InlineData("evil@gateway.test")]
    [InlineData("gateway.test:80:80")]
    [InlineData("gateway.test:x")]
    [InlineData("gateway.test:99999")]
    [InlineData("gateway.test/x")]
    [InlineData("gateway.test?x")]
    [InlineData("a,b")]
    [InlineData("a;b")]
    [InlineData("'a'")]
    [InlineData("<a>")]
    [InlineData("[::1")]
    [InlineData("[x]")]
    [InlineData("[::1%25eth0]")]
    [InlineData(":80")]
    [InlineData("g\u00e4teway.test")]
    public async Task A_host_that_is_no_host_is_refused(string host)
    {
        var before = scene.Upstream.Requests.Count;
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync($"GET /x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        Assert.Equal(400, (await connection.ReadAsync()).Status);
        Assert.Equal(before, scene.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("gateway.test")]
    [InlineData("gateway.test:8080")]
    [InlineData("my_service-1.ns")]
    [InlineData("127.0.0.1:80")]
    [InlineData("[::1]:8080")]
    public async Task An_ordinary_host_is_what_the_upstream_is_told(string host)
    {
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync($"GET /x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        Assert.Equal(200, (await connection.ReadAsync()).Status);
        Assert.Equal([host], scene.Upstream.Requests[^1].Headers["X-Forwarded-Host"]);
    }

    private async Task RefusedAsync(int status, string target)
    {
        var before = scene.Upstream.Requests.Count;
        Assert.Equal(status, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", target)).Status);
        var http2 = await Http2Stream.AskAsync(scene.Http2Url, target, []);
        Assert.True(http2 == status || http2 == 0, $"{http2} over HTTP/2");
        Assert.Equal(before, scene.Upstream.Requests.Count);
    }

    // One after another, on one connection as long as it lasts; gives those that were answered by the upstream.
    private async Task<List<string>> AskAllAsync(IEnumerable<string> targets)
    {
        var admitted = new List<string>();
        var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        foreach (var target in targets)
        {
            await connection.SendAsync("GET", target);
            var answer = await connection.ReadAsync();
            if (answer.Status == 200) admitted.Add(target);
            if (answer.Header("Connection") != "close") continue;
            connection.Dispose();
            connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        }

        connection.Dispose();
        return admitted;
    }

    private static void AssertUnprotected(IEnumerable<string> arrived)
    {
        foreach (var target in arrived)
        {
            var protectedReading = UpstreamReadings.Of(target).FirstOrDefault(path => UpstreamReadings.IsBelow(path, "/admin") || path.Trim('/').Equals("v1/reports", StringComparison.OrdinalIgnoreCase));
            Assert.True(protectedReading is null, $"{target} can be read as {protectedReading}");
        }
    }
}
