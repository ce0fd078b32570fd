using Auth.Gateway.Tests.Stage;
using Auth.Gateway.Upstream;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Gateway.Tests.Backends;

/// <summary>A backend of somebody else's, with the library in it as its README has it.</summary>
internal sealed class BackendUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;

    private BackendUnderTest(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(Url) };
    }

    public string Url => _app.Urls.Single();

    /// <summary>Round the gateway.</summary>
    public HttpClient Client { get; }

    public static async Task<BackendUnderTest> StartAsync(Action<GatewayAssertionOptions> configure, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (clock is not null) builder.Services.AddSingleton(clock);
        builder.Services.AddGatewayAssertion(configure);
        var app = builder.Build();
        app.MapGet("/any/who", (GatewayIdentity caller) => Results.Json(caller));
        app.MapGet("/any/owners", (HttpContext context) => context.User.Identity!.Name).RequireAuthorization(policy => policy.RequireRole("owner"));
        app.MapGet("/any/writers", (HttpContext context) => context.User.Identity!.Name).RequireAuthorization(policy => policy.RequireClaim(GatewayClaims.Scope, "usage.write"));
        app.MapGet("/any/assertion", [AllowAnonymous] (HttpContext context) => context.Request.Headers[GatewayAssertionDefaults.Header].ToString());
        app.MapGet("/open", [AllowAnonymous] (HttpContext context) => GatewayIdentity.From(context.User)?.Subject ?? "nobody");
        await app.StartAsync();
        return new BackendUnderTest(app);
    }

    public Task<Answer> AskAsync(params string[] assertions) => Client.CallAsync("GET /any/who", [.. assertions.Select(assertion => (GatewayAssertionDefaults.Header, assertion))]);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
