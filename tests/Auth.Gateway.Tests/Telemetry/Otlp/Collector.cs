using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Auth.Gateway.Tests.Telemetry.Otlp;

/// <summary>An OTLP collector on a real socket: <c>http/protobuf</c> over HTTP/1.1, <c>grpc</c> over HTTP/2 (opentelemetry-proto, collector services 1.x).</summary>
public sealed class Collector : IAsyncDisposable
{
    private readonly Backend _backend;
    private readonly ConcurrentQueue<(string Path, IHeaderDictionary Headers, byte[] Message)> _received = [];

    private Collector(Backend backend, bool isGrpc)
    {
        (_backend, Protocol) = (backend, isGrpc ? "grpc" : "http/protobuf");
        backend.Answer = context => ReceiveAsync(context, isGrpc);
    }

    public string Protocol { get; }

    /// <summary>Instead of taking what comes.</summary>
    public RequestDelegate Answer
    {
        set => _backend.Answer = value;
    }

    /// <summary>Requests, whatever became of them.</summary>
    public int Count => _backend.Count;

    /// <summary>Where traces, metrics and logs go by the gateway's own keys.</summary>
    public Dictionary<string, string?> Settings => new() { ["Gateway:Telemetry:Otlp:Endpoint"] = Url, ["Gateway:Telemetry:Otlp:Protocol"] = Protocol };

    public string Url => _backend.Url.AbsoluteUri.TrimEnd('/');

    /// <summary>Nothing is answered before this is done.</summary>
    public Task Opening { get; set; } = Task.CompletedTask;

    public IEnumerable<(string Path, IHeaderDictionary Headers)> Calls => _received.Select(call => (call.Path, call.Headers));

    /// <summary>All that came, each byte as one character (Latin-1).</summary>
    public string Everything => string.Join('\n', _received.Select(call => Encoding.Latin1.GetString(call.Message)));

    /// <summary>ExportTraceServiceRequest.resource_spans.scope_spans.spans.</summary>
    public IReadOnlyList<ExportedSpan> Spans => [.. Messages("trace").SelectMany(message => message.Each(1, 2, 2)).Select(span => new ExportedSpan(
        span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (SpanKind)span.Number(6), Attributes(span, 9), span.Text(3)))];

    /// <summary>ExportMetricsServiceRequest.resource_metrics.scope_metrics.metrics.name.</summary>
    public IReadOnlySet<string> Metrics => Messages("metrics").SelectMany(message => message.Each(1, 2, 2)).Select(metric => metric.Text(1)).ToHashSet(StringComparer.Ordinal);

    /// <summary>ExportLogsServiceRequest.resource_logs.scope_logs.log_records.</summary>
    public IReadOnlyList<ExportedLog> Logs => [.. Messages("logs").SelectMany(message => message.Each(1, 2, 2)).Select(log => new ExportedLog(
        string.Concat(log.Each(5).Select(Value)), Attributes(log, 6), log.Hex(9)))];

    /// <summary>What the sender says of itself, by signal.</summary>
    public IReadOnlyDictionary<string, string> Resource(string signal) => Attributes(Messages(signal).First().Each(1, 1).First(), 1);

    /// <param name="certificate">Null: no TLS.</param>
    /// <param name="intermediates">That are sent with it.</param>
    public static async Task<Collector> StartAsync(bool isGrpc = false, X509Certificate2? certificate = null, X509Certificate2Collection? intermediates = null) =>
        new(await Backend.StartAsync(isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1, certificate: certificate, intermediates: intermediates), isGrpc);

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private IEnumerable<ProtoMessage> Messages(string signal) =>
        _received.Where(call => call.Path.Contains(signal, StringComparison.Ordinal)).Select(call => new ProtoMessage(call.Message));

    private async Task ReceiveAsync(HttpContext context, bool isGrpc)
    {
        await Opening.WaitAsync(context.RequestAborted);
        using var body = new MemoryStream();
        await using var content = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        await content.CopyToAsync(body, context.RequestAborted);
        // gRPC: a byte that says whether it is compressed, and four of length, go before the message.
        _received.Enqueue((context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary()), isGrpc ? body.ToArray()[5..] : body.ToArray()));
        context.Response.ContentType = isGrpc ? "application/grpc" : "application/x-protobuf";
        if (!isGrpc) return;
        await context.Response.Body.WriteAsync(new byte[5], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static Dictionary<string, string> Attributes(ProtoMessage message, int field) =>
        message.Each(field).ToDictionary(pair => pair.Text(1), pair => string.Concat(pair.Each(2).Select(Value)), StringComparer.Ordinal);

    private static string Value(ProtoMessage any) => any.Has(1) ? any.Text(1) : any.Has(2) ? (any.Number(2) == 1 ? "true" : "false") : any.Number(3).ToString(CultureInfo.InvariantCulture);
}

public enum SpanKind
{
    Unspecified,
    Internal,
    Server,
    Client,
}

/// <param name="ParentId">Empty for a trace's first span.</param>
public sealed record ExportedSpan(string TraceId, string Id, string ParentId, string Name, SpanKind Kind, IReadOnlyDictionary<string, string> Attributes, string State);

public sealed record ExportedLog(string Body, IReadOnlyDictionary<string, string> Attributes, string TraceId);
