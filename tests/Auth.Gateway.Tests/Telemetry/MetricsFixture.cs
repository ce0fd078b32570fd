using System.Globalization;
using System.Net;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Telemetry;

/// <summary>A gateway that was scraped, then used, then scraped again.</summary>
public sealed class MetricsFixture : IAsyncLifetime
{
    public const string Path = "a-path-of-the-clients";
    public const string Method = "BREW";

    private GatewayUnderTest? _gateway;
    private SignedUp? _owner;

    public GatewayUnderTest Gateway => _gateway!;

    public SignedUp Owner => _owner!;

    public string Key { get; private set; } = "";

    /// <summary>The second scrape.</summary>
    public string Text { get; private set; } = "";

    /// <param name="series">Name and labels, as they stand there.</param>
    public double Value(string series) =>
        double.Parse(Assert.Single(Text.Split('\n'), line => line.StartsWith(series + " ", StringComparison.Ordinal))[(series.Length + 1)..], CultureInfo.InvariantCulture);

    public async Task InitializeAsync()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway:Policies:open:Anonymous"] = "true",
            ["Gateway:RateLimits:once:Per"] = "ip",
            ["Gateway:RateLimits:once:Period"] = "1h",
            ["Gateway:RateLimits:once:Limit"] = "1",
            ["ReverseProxy:Routes:once:RateLimiterPolicy"] = "once",
        }.Route("once", "open");
        _gateway = await GatewayUnderTest.StartAsync(settings: settings);
        _owner = await Gateway.SignUpAsync();
        (await Gateway.Admin.CallAsync("GET /metrics")).Is(HttpStatusCode.OK);

        Key = (await Gateway.CreateKeyAsync(Owner)).GetProperty("key").GetString()!;
        for (var i = 0; i < 3; i++) (await Gateway.Client.CallAsync("GET /api/v1/usage", ("X-API-Key", Key))).Is(HttpStatusCode.OK);
        for (var i = 0; i < 2; i++) (await Gateway.Client.CallAsync("GET /api/v1/usage")).Is(HttpStatusCode.Unauthorized);
        (await Gateway.Client.CallAsync("GET /api/v1/usage", ("X-API-Key", Key + "x"))).Is(HttpStatusCode.Unauthorized);
        foreach (var status in new[] { HttpStatusCode.OK, HttpStatusCode.TooManyRequests }) (await Gateway.Client.CallAsync($"GET /once/{Path}")).Is(status);
        await Gateway.Client.CallAsync($"{Method} /{Path}");
        var second = await RefreshAsync(Owner.RefreshToken);
        await RefreshAsync(second!);
        foreach (var useless in new[] { Owner.RefreshToken, "nonsense" }) Assert.Null(await RefreshAsync(useless));

        var scrape = (await Gateway.Admin.CallAsync("GET /metrics")).Is(HttpStatusCode.OK);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", scrape.Header("Content-Type"));
        Text = scrape.Body;
    }

    private async Task<string?> RefreshAsync(string token) =>
        (await Gateway.Client.CallAsync("POST /api/v1/auth/refresh", ("Cookie", $"refresh_token={token}"))).Cookies.GetValueOrDefault("refresh_token")?.Value is { Length: > 0 } next ? next : null;

    public Task DisposeAsync() => Gateway.DisposeAsync().AsTask();
}
