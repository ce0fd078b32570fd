using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;

namespace Upstream.Services.Tests.Stage;

/// <summary>One service on a real socket and a real file.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private RunningService(WebApplication app)
    {
        _app = app;
        _client = new() { BaseAddress = new(app.Urls.First()) };
    }

    public static async Task<RunningService> Start(
        ServiceKind kind, string gatewayUrl, string database, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Gateway:Url"] = gatewayUrl,
            ["Database"] = database,
        };
        foreach (var (key, value) in settings) all[key] = value;
        var app = kind.Build(all);
        await app.StartAsync();
        return new(app);
    }

    public Task<Answer> Send(HttpMethod method, string path, string? assertion, string? body = null, string? type = "application/json") =>
        Send(method, path, body is null ? null : Content(Encoding.UTF8.GetBytes(body), type), ("X-Auth-Assertion", assertion));

    public async Task<Answer> Send(
        HttpMethod method, string path, HttpContent? content, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            if (value is not null)
                request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _client.SendAsync(request);
        return await Answer.Read(response);
    }

    public static ByteArrayContent Content(byte[] body, string? type)
    {
        var content = new ByteArrayContent(body);
        if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
