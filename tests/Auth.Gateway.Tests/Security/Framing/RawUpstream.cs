using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Auth.Gateway.Tests.Security.Framing;

/// <summary>
/// An upstream that is nothing but a socket: it keeps every byte that it got, connection by connection, reads requests by the letter of RFC 9112,
/// and answers with whatever bytes it is told to.
/// </summary>
public sealed class RawUpstream : IAsyncDisposable
{
    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<StringBuilder> _connections = [];
    private readonly List<RawRequest> _requests = [];
    private readonly List<Task> _serving = [];
    private readonly CancellationTokenSource _stop = new();

    public RawUpstream()
    {
        _listener.Start();
        _serving.Add(AcceptAsync());
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    /// <summary>Gives the bytes of the answer; null closes the connection without one.</summary>
    public Func<RawRequest, string?> Answer { get; set; } = _ => Ok;

    /// <summary>Answers as soon as it has the headers, and takes the body for whatever comes next (CL.0).</summary>
    public bool IgnoresBodies { get; set; }

    /// <summary>What was read as requests, body and all.</summary>
    public IReadOnlyList<RawRequest> Requests
    {
        get
        {
            lock (_connections) return [.. _requests];
        }
    }

    /// <summary>Every byte of every connection, each as one character.</summary>
    public IReadOnlyList<string> Bytes
    {
        get
        {
            lock (_connections) return [.. _connections.Select(connection => connection.ToString())];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Task[] serving;
        lock (_connections) serving = [.. _serving];
        await Task.WhenAll(serving);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var seen = new StringBuilder();
                lock (_connections)
                {
                    _connections.Add(seen);
                    _serving.Add(ServeAsync(client, seen));
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Stopping.
        }
    }

    private async Task ServeAsync(TcpClient client, StringBuilder seen)
    {
        using var owned = client;
        await Task.Yield();
        var (start, closing) = (0, false);
        var buffer = new byte[16 * 1024];
        try
        {
            var stream = client.GetStream();
            int read;
            while ((read = await stream.ReadAsync(buffer, _stop.Token)) > 0)
            {
                lock (_connections) seen.Append(Encoding.Latin1.GetString(buffer, 0, read));
                while (!closing && Next(seen.ToString(start, seen.Length - start)) is { } request)
                {
                    start += request.Length;
                    lock (_connections) _requests.Add(request);
                    if (Answer(request) is not { } answer) return;
                    await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), _stop.Token);
                    if (closing = request.Headers["Connection"].Contains("close")) client.Client.Shutdown(SocketShutdown.Send);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Stopping, or the gateway has closed.
        }
    }

    private RawRequest? Next(string bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return null;
        var lines = bytes[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToLookup(pair => pair[0], pair => pair[^1], StringComparer.OrdinalIgnoreCase);
        var body = end + 4;
        var length = body;
        if (!IgnoresBodies && headers["Transfer-Encoding"].Any())
        {
            var last = bytes.IndexOf("0\r\n\r\n", body, StringComparison.Ordinal);
            if (last < 0) return null;
            length = last + 5;
        }
        else if (!IgnoresBodies && headers["Content-Length"].FirstOrDefault() is { } text)
        {
            length = body + int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        return bytes.Length < length ? null : new RawRequest(lines[0], headers, bytes[body..length], length);
    }
}

/// <param name="Line">The request line.</param>
/// <param name="Body">As it was framed, chunk sizes and all.</param>
public sealed record RawRequest(string Line, ILookup<string, string> Headers, string Body, int Length);
