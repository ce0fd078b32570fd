using System.Net;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Carrying;

/// <summary>A destination that is not there costs a safe request nothing, and every other request an answer that says so.</summary>
public sealed class RetryTests
{
    /// <summary>Method, what the route says, and whether it reaches the destination that lives.</summary>
    public static TheoryData<string, string?, bool> Methods => new()
    {
        { "GET", null, true }, { "HEAD", null, true }, { "OPTIONS", null, true }, { "POST", null, false }, { "PUT", null, false }, { "DELETE", null, false },
        { "GET", "none", false }, { "PUT", "GET PUT", true }, { "POST", "POST", true }, { "GET", "POST", false },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_request_that_could_not_be_connected_goes_to_another_destination_once(string method, string? retries, bool arrives)
    {
        await using var alive = await Backend.StartAsync();
        alive.Answer = context => context.Request.Body.CopyToAsync(context.Response.Body);
        await using var gateway = await StartAsync(alive.Url, await DeadAsync(), retries);
        using var content = method is "GET" or "HEAD" or "OPTIONS" ? null : new StringContent("a body");
        using var request = new HttpRequestMessage(new HttpMethod(method), "/many/x") { Content = content };
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(arrives ? HttpStatusCode.OK : HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(arrives ? 1 : 0, alive.Count);
        if (arrives && content is not null) Assert.Equal("a body", await response.Content.ReadAsStringAsync());
        Assert.Single(response.Headers.GetValues("X-Request-Id"));
    }

    [Fact]
    public async Task Where_nobody_is_the_second_failure_is_the_answer()
    {
        await using var gateway = await StartAsync(await DeadAsync(), await DeadAsync(), null);
        var answer = (await gateway.Client.CallAsync("GET /many/x", [])).Is(HttpStatusCode.BadGateway);
        Assert.Equal("BAD_GATEWAY", answer.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Matches("^req_[0-9a-f]{24}$", answer.Header("X-Request-Id"));
    }

    [Fact]
    public async Task What_was_heard_is_not_said_again()
    {
        await using var alive = await Backend.StartAsync();
        await using var breaks = await Backend.StartAsync();
        breaks.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await using var gateway = await StartAsync(alive.Url, breaks.Url, null);
        (await gateway.Client.CallAsync("GET /many/x", [])).Is(HttpStatusCode.BadGateway);
        Assert.Equal((0, 1), (alive.Count, breaks.Count));
    }

    [Fact]
    public async Task A_destination_of_a_session_is_not_exchanged()
    {
        await using var alive = await Backend.StartAsync();
        await using var mine = await Backend.StartAsync();
        await using var gateway = await StartAsync(alive.Url, mine.Url, null, ("SessionAffinity:Enabled", "true"), ("SessionAffinity:Policy", "CustomHeader"), ("SessionAffinity:AffinityKeyName", "X-Mine"));
        using var first = await gateway.Client.GetAsync("/many/x");
        var key = Assert.Single(first.Headers.GetValues("X-Mine"));
        Assert.Equal((0, 1), (alive.Count, mine.Count));
        await mine.DieAsync();

        (await gateway.Client.CallAsync("GET /many/x", ("X-Mine", key))).Is(HttpStatusCode.BadGateway);
        Assert.Equal(0, alive.Count);
    }

    // The policy takes the first by its name, which is the one that fails.
    private static Task<GatewayUnderTest> StartAsync(Uri alive, Uri first, string? retries, params (string Key, string Value)[] cluster)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway:Policies:many:Anonymous"] = "true",
            ["Gateway:Policies:many:ErrorFormat"] = "flare",
            ["ReverseProxy:Clusters:many:LoadBalancingPolicy"] = "FirstAlphabetical",
            ["ReverseProxy:Clusters:many:Destinations:a:Address"] = first.ToString(),
            ["ReverseProxy:Clusters:many:Destinations:b:Address"] = alive.ToString(),
        };
        if (retries is not null) settings["ReverseProxy:Routes:many:Metadata:RetryMethods"] = retries;
        foreach (var (key, value) in cluster) settings[$"ReverseProxy:Clusters:many:{key}"] = value;
        return GatewayUnderTest.StartAsync(settings: settings.Route("many", "many", "many"));
    }

    // It was there, and its port is nobody's now.
    private static async Task<Uri> DeadAsync()
    {
        await using var backend = await Backend.StartAsync();
        return backend.Url;
    }
}
