using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Auth.Gateway.Tests.Stage;

/// <summary>An upstream on a real socket that reads no body by itself, speaks the version and the TLS that it is told to, and can die.</summary>
public sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _count;

    private Backend(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single());

    public RequestDelegate Answer { get; set; } = context => context.Response.WriteAsync("from upstream");

    /// <summary>How many requests came.</summary>
    public int Count => _count;

    /// <param name="port">Zero: a free one.</param>
    /// <param name="certificate">Null: no TLS.</param>
    /// <param name="intermediates">That are sent with it.</param>
    /// <param name="clients">Whether a client's certificate will do; null: none is asked for.</param>
    public static async Task<Backend> StartAsync(
        HttpProtocols protocols = HttpProtocols.Http1, int port = 0, X509Certificate2? certificate = null, X509Certificate2Collection? intermediates = null, Func<X509Certificate2, X509Chain?, bool>? clients = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = protocols;
                if (certificate is null) return;
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    https.ServerCertificateChain = intermediates;
                    if (clients is null) return;
                    https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                    https.ClientCertificateValidation = (client, chain, _) => clients(client, chain);
                });
            });
        });
        var app = builder.Build();
        var backend = new Backend(app);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        app.Run(backend.CountAsync);
        await app.StartAsync();
        return backend;
    }

    /// <summary>Nothing listens at its address any more.</summary>
    public Task DieAsync() => _app.StopAsync(new CancellationToken(canceled: true));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task CountAsync(HttpContext context)
    {
        Interlocked.Increment(ref _count);
        return Answer(context);
    }
}
