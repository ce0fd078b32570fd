using Auth.Gateway.Core.Principals;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>What is decided on is what is forwarded: a target that two servers could read differently goes nowhere.</summary>
public sealed class CanonicalPathTests(PipelineFixture scene) : IClassFixture<PipelineFixture>
{
    public static TheoryData<string> Hostile =>
    [
        "/any/../pub/x", "/any/..", "/any/./x", "/any/.", "/..", "/.", "/../any", "/any/x/../../pub/x",
        "/any/%2e%2e/x", "/any/%2E%2E/x", "/any/.%2e/x", "/any/%2e./x", "/any/%2e", "/%2e%2e/any", "/any/x%2ey", "/any/%252e%252e/x", "/any/%c0%ae%c0%ae/x",
        "/any%2fx", "/any/%2Fx", "/any/%2f%2f", "/%2fany", "/any/%252fx", "/any/%5cx", "/any/%5C..%5C", "/any\\x", "\\any", "/any/..\\x", "/any\\..\\pub",
        "/any/..;/x", "/any/.;a=1/x", "/any/..;a=1", "/any/;/x", "/any/;x", "/;any", "/any/%3bx", "/any/%3B",
        "//any", "/any//x", "/any//", "//", "///", "//pub/../any",
        "/any/%00", "/any/x%00.png", "/any/%01", "/any/%0a", "/any/%0d%0aX-Evil:%201", "/any/%1f", "/any/%7f", "/any/%09",
        "/any/%", "/any/%4", "/any/%zz", "/any/%g0", "/any/%u002e", "/any/%25", "/any/%%32%65", "/any/x%",
        "/any/%c0%af", "/any/%e0%80%af", "/any/%f0%80%80%af", "/any/%c0%80", "/any/%ff", "/any/%c3", "/any/%ed%a0%80", "/any/%f5%80%80%80",
        "/any/x#fragment", "/any#", "/any?x#y", "#",
        "/any/\"", "/any/<x>", "/any/^", "/any/`", "/any/{x}", "/any/|",
        "http://gateway.test/any/x", "http://evil.example/any/x", "https://gateway.test/any", "HTTP://gateway.test/any", "ftp://gateway.test/any", "any/x", "", "?x",
    ];

    public static TheoryData<string> Ordinary =>
    [
        "/any", "/any/", "/any/x/", "/any/a.b", "/any/..a", "/any/a..", "/any/...", "/any/.well-known/x", "/any/a%20b", "/any/%C3%A9/%E2%82%AC", "/any/%F0%9F%98%80",
        "/any/a+b", "/any/~x-y_z", "/any/a:b@c", "/any/!$&'()*,=", "/any/a;v=1/b", "/any/%3Fx", "/any/%23x",
        "/any?", "/any?q=1", "/any?q=a%2Fb%20c&d=/..//&e=%C3%A9+%26%3D", "/any/x?a=b?c=d", "/any?a[]=1", "/any/x?redirect=https://evil.example/",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_target_that_could_be_read_in_two_ways_is_refused(string target)
    {
        foreach (var method in new[] { "GET", "POST", "OPTIONS" })
        {
            var before = scene.Gateway.Upstream.Received.Count;
            var answer = await RawConnection.AskAsync(scene.Gateway.Url, method, target, $"X-API-Key: {scene.Key}", "Content-Length: 0");
            Assert.Equal(400, answer.Status);
            Assert.Equal(before, scene.Gateway.Upstream.Received.Count);
        }
    }

    [Theory]
    [InlineData("GET", "*")]
    [InlineData("OPTIONS", "*")]
    [InlineData("GET", "gateway.test:80")]
    [InlineData("CONNECT", "gateway.test:80")]
    [InlineData("CONNECT", "/any/x")]
    public async Task A_target_that_is_no_path_is_refused(string method, string target)
    {
        var before = scene.Gateway.Upstream.Received.Count;
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, method, target, $"X-API-Key: {scene.Key}");
        Assert.Contains(answer.Status, new[] { 400, 405 });
        Assert.Equal(before, scene.Gateway.Upstream.Received.Count);
    }

    [Theory]
    [MemberData(nameof(Ordinary))]
    public async Task An_ordinary_target_reaches_the_upstream_as_it_is(string target)
    {
        Assert.Equal(200, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", target, $"X-API-Key: {scene.Key}")).Status);
        Assert.Equal(target, scene.Gateway.Upstream.Last.Target);
    }

    [Theory]
    [InlineData("/any/%41", "/any/A")]
    [InlineData("/any/%7Ex", "/any/~x")]
    [InlineData("/any/%c3%a9", "/any/%C3%A9")]
    [InlineData("/%61ny/x", "/any/x")]
    [InlineData("/any?d=%2e%2e", "/any?d=..")]
    [InlineData("/any?a={b}|^`\\", "/any?a=%7Bb%7D%7C%5E%60%5C")]
    [InlineData("/any?a=%zz", "/any?a=%25zz")]
    public async Task An_escape_that_means_the_same_may_be_written_another_way(string target, string equivalent)
    {
        Assert.Equal(200, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", target, $"X-API-Key: {scene.Key}")).Status);
        Assert.Contains(scene.Gateway.Upstream.Last.Target, new[] { target, equivalent });
    }

    [Theory]
    [InlineData("/any/%40", "@")]
    [InlineData("/any/%2B", "+")]
    [InlineData("/any/%26", "&")]
    [InlineData("/any/%3D", "=")]
    [InlineData("/any/%2C", ",")]
    [InlineData("/any/%3A", ":")]
    [InlineData("/any/%24", "$")]
    [InlineData("/any/%21%27%28%29%2A", "!'()*")]
    public async Task An_escaped_sign_stays_the_same_sign_for_whoever_decodes_it(string target, string decoded)
    {
        Assert.Equal(200, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", target, $"X-API-Key: {scene.Key}")).Status);
        Assert.Equal("/any/" + decoded, Uri.UnescapeDataString(scene.Gateway.Upstream.Last.Target));
    }

    [Theory]
    [InlineData("/anyx")]
    [InlineData("/any.x")]
    [InlineData("/any;x")]
    [InlineData("/any%20")]
    [InlineData("/xany/any")]
    [InlineData("/device%C5%BF")]
    public async Task A_look_alike_of_a_prefix_is_not_found(string target)
    {
        var before = scene.Gateway.Upstream.Received.Count;
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", target, $"X-API-Key: {scene.Key}");
        Assert.Equal(404, answer.Status);
        Assert.Equal(before, scene.Gateway.Upstream.Received.Count);
    }

    [Fact]
    public async Task A_look_alike_of_a_shipped_prefix_is_not_found()
    {
        var before = scene.Gateway.Upstream.Received.Count;
        Assert.Equal(404, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/devicesx", $"Authorization: Bearer {scene.KeyToken}")).Status);
        Assert.Equal(before, scene.Gateway.Upstream.Received.Count);
    }

    [Theory]
    [InlineData("/devices/%2fx", "\"object\":\"error\"")]
    [InlineData("/tokens/%5c", "\"error\":{\"code\":\"MALFORMED_REQUEST\"")]
    [InlineData("/api/v1/x/%2e%2e", "{\"detail\":\"The request is malformed.\"}")]
    [InlineData("/any/%2fx", "\"code\":\"malformed_request\"")]
    [InlineData("http://gateway.test/any", "\"code\":\"malformed_request\"")]
    public async Task The_refusal_is_in_the_format_of_the_neighbourhood(string target, string body)
    {
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", target);
        Assert.Equal(400, answer.Status);
        Assert.Contains(body, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_is_guarded_in_every_case_of_its_letters()
    {
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/ANY/x");
        Assert.Equal(401, answer.Status);
        Assert.Equal(SchemeNames.ApiKey, (await scene.PassAsync("/Any/x", scene.Credential(SchemeNames.ApiKey))).Headers["X-Auth-Scheme"]);
    }
}
