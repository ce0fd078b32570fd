using System.Net;
using System.Security.Claims;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Gateway.Tests.OAuth;

/// <summary>An ASP.NET service of somebody else's that takes bearer tokens by JwtBearer, and answers with who it was.</summary>
internal sealed class ResourceServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private ResourceServer(WebApplication app)
    {
        _app = app;
        _client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    /// <summary>Why the last token was refused.</summary>
    public Exception? Refusal { get; private set; }

    /// <param name="configure">Beyond the authority.</param>
    public static async Task<ResourceServer> StartAsync(string authority, Action<JwtBearerOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        ResourceServer? server = null;
        builder.Services.AddAuthentication().AddJwtBearer(options =>
        {
            options.Authority = authority;
            // Of the test, whose gateway has no certificate.
            options.RequireHttpsMetadata = false;
            configure?.Invoke(options);
            options.Events = new JwtBearerEvents { OnAuthenticationFailed = context => Task.FromResult(server!.Refusal = context.Exception) };
        });
        builder.Services.AddAuthorization();
        var app = builder.Build();
        app.MapGet("/", (ClaimsPrincipal caller) => caller.FindFirstValue(ClaimTypes.NameIdentifier)).RequireAuthorization();
        await app.StartAsync();
        return server = new ResourceServer(app);
    }

    public Task<Answer> AskAsync(string token) => _client.CallAsync("GET /", Credentials.Bearer(token));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }
}
