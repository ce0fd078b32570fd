using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Auth.Gateway.Tests.Stage;

/// <summary>A backend on a real socket that remembers what reached it, and answers 200 unless told otherwise.</summary>
public sealed class EchoUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<ReceivedRequest> _received = [];

    private EchoUpstream(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>Replaces the answer.</summary>
    public RequestDelegate? Answer { get; set; }

    public IReadOnlyList<ReceivedRequest> Received
    {
        get
        {
            lock (_received) return [.. _received];
        }
    }

    public ReceivedRequest Last => Received[^1];

    public static async Task<EchoUpstream> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var upstream = new EchoUpstream(app);
        app.Run(upstream.ReceiveAsync);
        await app.StartAsync();
        return upstream;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        lock (_received) _received.Add(new ReceivedRequest(context.Request.Method, target, headers, body));
        if (Answer is not null) await Answer(context);
        else await context.Response.WriteAsync("from upstream");
    }
}

public sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);
