using System.Net;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Reloading;

/// <summary>A configuration that a start would refuse is refused while the gateway runs, as a whole, and everybody who has to know is told.</summary>
public sealed class BadFileTests
{
    private static readonly ConfigurationText Good = new ConfigurationText().Policy("open", """{"Anonymous":true}""").Policy("strict", """{"Credentials":["api-key"]}""").Route("a", "open", "devices");

    /// <summary>What is written, and the path that is named.</summary>
    public static TheoryData<string, string> Bad => new()
    {
        { "", "gateway.json" },
        { Good.ToString()[..^20], "gateway.json" },
        { Changed("\"Anonymous\":true", "\"Anonymous\":\"perhaps\""), "Gateway:Policies:open:Anonymous" },
        { Changed("\"Anonymous\":true", "\"Anonimous\":true"), "Gateway:Policies:open:Anonimous" },
        { Changed("\"AuthorizationPolicy\":\"open\"", "\"AuthorizationPolicy\":\"nobody's\""), "ReverseProxy:Routes:a:AuthorizationPolicy" },
        { Changed("\"AuthorizationPolicy\":\"open\",", ""), "ReverseProxy:Routes:a:AuthorizationPolicy" },
        { Changed("\"ClusterId\":\"devices\"", "\"ClusterId\":\"nowhere\""), "ReverseProxy:Routes:a:ClusterId" },
        // What only YARP knows.
        { Changed("{**rest}", "{**rest"), "ReverseProxy:Routes:a" },
        { Changed("\"ClusterId\":\"devices\"", "\"ClusterId\":\"devices\",\"Order\":\"first\""), "ReverseProxy:Routes:a" },
        { Changed("\"ClusterId\":\"devices\"", "\"ClusterId\":\"devices\",\"Transforms\":[{\"Unheard\":\"of\"}]"), "ReverseProxy:Routes:a" },
        // What is not loaded before the next start would stop it.
        { Changed("\"RateLimits\"", "\"Limits\":{\"MaxRequestBodySize\":\"-1\"},\"RateLimits\""), "Gateway:Limits:MaxRequestBodySize" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task It_leaves_the_last_good_one_in_place_and_is_told_once(string text, string path)
    {
        await using var scene = await ReloadScene.StartAsync(Good);
        await scene.Gateway.Admin.CallAsync("GET /metrics");
        scene.Write(text);
        for (var i = 0; i < 3; i++) await scene.LookAsync(again: true);

        (await scene.Gateway.Client.CallAsync("GET /a/x")).Is(HttpStatusCode.OK);
        var line = Assert.Single(scene.Logged(1502));
        Assert.Contains(path, line, StringComparison.Ordinal);
        var ready = await scene.ReadyAsync();
        Assert.Equal(("rejected", 1), (ready.GetProperty("state").GetString(), ready.GetProperty("generation").GetInt32()));
        Assert.Contains(ready.GetProperty("errors").EnumerateArray(), error => error.GetString()!.EndsWith(path, StringComparison.Ordinal));
        Assert.Equal("""{"status":"ready"}""", (await scene.Gateway.Client.CallAsync("GET /readyz")).Is(HttpStatusCode.OK).Body);
        await AssertMetricsAsync(scene, "auth_gateway_configuration_reloads_total{result=\"rejected\"} 1", "auth_gateway_configuration_current 0");

        await scene.LoadAsync(Changed("\"open\",\"Match\"", "\"strict\",\"Match\""));
        (await scene.Gateway.Client.CallAsync("GET /a/x")).Is(HttpStatusCode.Unauthorized);
        Assert.Equal("current", (await scene.ReadyAsync()).GetProperty("state").GetString());
        await AssertMetricsAsync(scene, "auth_gateway_configuration_reloads_total{result=\"applied\"} 1", "auth_gateway_configuration_current 1");
    }

    [Fact]
    public async Task A_file_that_is_gone_takes_nothing_away()
    {
        await using var scene = await ReloadScene.StartAsync(Good);
        File.Delete(scene.File);
        await scene.LookAsync();
        (await scene.Gateway.Client.CallAsync("GET /a/x")).Is(HttpStatusCode.OK);
        Assert.Equal("rejected", (await scene.ReadyAsync()).GetProperty("state").GetString());
        await scene.LoadAsync(Good);
        Assert.Equal(("current", 1), ((await scene.ReadyAsync()).GetProperty("state").GetString(), await scene.GenerationAsync()));
        Assert.Single(scene.Logged(1504));
    }

    [Theory]
    [InlineData("\"RateLimits\"", "\"MasterKey\":\"SECRET\",\"RateLimits\"", "Gateway:MasterKey")]
    [InlineData("\"RateLimits\"", "\"Telemetry\":{\"Otlp\":{\"Endpoint\":\"https://collector.example\",\"Headers\":\"x,SECRET\"}},\"RateLimits\"", "Gateway:Telemetry:Otlp:Headers")]
    [InlineData("\"RateLimits\"", "\"Telemetry\":{\"Otlp\":{\"Endpoint\":\"https://me:SECRET@collector.example\"}},\"RateLimits\"", "Gateway:Telemetry:Otlp:Endpoint")]
    [InlineData("\"ClusterId\":\"devices\"", "\"ClusterId\":\"devices\",\"Transforms\":[{\"RequestHeader\":\"X-Upstream-Key\",\"Sett\":\"SECRET\"}]", "ReverseProxy:Routes:a")]
    [InlineData("\"ClusterId\":\"devices\"", "\"ClusterId\":\"devices\",\"Transforms\":[{\"RequestHeader\":\"X-Upstream-Key\",\"Set\":\"SECRET\",\"When\":\"ever\"}]", "ReverseProxy:Routes:a")]
    public async Task A_secret_that_is_wrong_is_not_told(string before, string after, string path)
    {
        const string secret = "c2hvcnQtYnV0LXNlY3JldA==";
        await using var scene = await ReloadScene.StartAsync(Good);
        await scene.LoadAsync(Changed(before, after.Replace("SECRET", secret, StringComparison.Ordinal)));
        Assert.Contains(path, Assert.Single(scene.Logged(1502)), StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Log.Lines, line => line.Text.Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(secret, (await scene.ReadyAsync()).ToString(), StringComparison.Ordinal);
    }

    private static string Changed(string from, string to)
    {
        var text = Good.ToString().Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Good.ToString(), text);
        return text;
    }

    private static async Task AssertMetricsAsync(ReloadScene scene, params string[] lines)
    {
        var metrics = (await scene.Gateway.Admin.CallAsync("GET /metrics")).Body.Split('\n');
        Assert.All(lines, line => Assert.Contains(line, metrics));
    }
}
