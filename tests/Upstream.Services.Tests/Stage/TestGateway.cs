using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Upstream.Services.Tests.Stage;

/// <summary>Publishes signing keys over a socket, as the gateway does, and signs with the newest of them.</summary>
public sealed class TestGateway : IAsyncLifetime
{
    private readonly WebApplication _app;
    private int _generation;

    public TestGateway()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        Key = new SigningKey("key-0");
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", () =>
            Answer(new() { ["issuer"] = Url, ["jwks_uri"] = $"{Url}/.well-known/jwks.json" }));
        _app.MapGet("/.well-known/jwks.json", () => Answer(new() { ["keys"] = new JsonArray([Key.PublicJwk(), .. Others.Select(other => other.DeepClone())]) }));
    }

    public string Url => _app.Urls.First();
    public SigningKey Key { get; private set; }
    /// <summary>Keys published for other purposes.</summary>
    public List<JsonObject> Others { get; } = [];

    public bool Reachable { get; set; } = true;

    public void Rotate() => Key = new SigningKey($"key-{++_generation}");

    public Task InitializeAsync() => _app.StartAsync();

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        Key.Dispose();
    }

    private IResult Answer(JsonObject document) =>
        Reachable ? Results.Json(document) : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
}
