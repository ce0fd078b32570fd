using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Auth.Gateway.Tests.Stage;

/// <summary>A connection on which requests go out byte by byte, one after another, and answers are read one by one.</summary>
public sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TcpClient _client = new();
    private readonly byte[] _byte = new byte[1];
    private BufferedStream? _stream;

    private RawConnection()
    {
    }

    private BufferedStream Stream => _stream!;

    public static async Task<RawConnection> OpenAsync(Uri url)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(url.Host, url.Port);
        connection._client.ReceiveTimeout = (int)Deadline.TotalMilliseconds;
        connection._stream = new BufferedStream(connection._client.GetStream());
        return connection;
    }

    /// <summary>One request on a connection of its own, which the gateway is asked to close.</summary>
    /// <param name="headers">Whole lines, each character a byte.</param>
    public static async Task<RawAnswer> AskAsync(Uri url, string method, string target, params string[] headers)
    {
        using var connection = await OpenAsync(url);
        await connection.SendAsync(method, target, [.. headers, "Connection: close"]);
        return await connection.ReadAsync();
    }

    public Task SendAsync(string method, string target, params string[] headers) =>
        SendAsync(string.Concat($"{method} {target} HTTP/1.1\r\nHost: gateway.test\r\n", string.Concat(headers.Select(header => header + "\r\n")), "\r\n"));

    /// <param name="text">Each character a byte.</param>
    public async Task SendAsync(string text)
    {
        await Stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        await Stream.FlushAsync();
    }

    /// <summary>Sends what the gateway may not want to read to its end.</summary>
    public async Task TrySendAsync(string text)
    {
        try
        {
            await SendAsync(text);
        }
        catch (IOException)
        {
            // Closed meanwhile; there may be an answer all the same.
        }
    }

    /// <summary>Null when the gateway closes without an answer.</summary>
    public async Task<RawAnswer?> TryReadAsync(bool hasBody = true)
    {
        try
        {
            if (await IsAtEndAsync()) return null;
            return hasBody ? await ReadAsync((char)_byte[0]) : await ReadHeadAsync((char)_byte[0]);
        }
        catch (IOException)
        {
            // Reset within the answer: what there was of it is lost.
            return null;
        }
    }

    /// <summary>Sends the end of the stream, and goes on reading.</summary>
    public void EndSending() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <param name="first">What was read of it already.</param>
    public async Task<RawAnswer> ReadAsync(char? first = null)
    {
        var head = await ReadHeadAsync(first);
        return head with { Body = await ReadBodyAsync(head.Headers, head.Status) };
    }

    /// <summary>An answer that has no body, whatever its headers say, as to HEAD.</summary>
    public async Task<RawAnswer> ReadHeadAsync(char? first = null)
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { Length: > 0 } line) lines.Add(line);
        if (first is not null && lines.Count > 0) lines[0] = first + lines[0];
        Assert.True(lines.Count > 0, "The connection was closed without an answer.");
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToLookup(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
        return new RawAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, "");
    }

    /// <summary>Whether the gateway closes now, having nothing more to say.</summary>
    public async Task<bool> IsAtEndAsync()
    {
        using var late = new CancellationTokenSource(Deadline);
        try
        {
            return await Stream.ReadAsync(_byte, late.Token) == 0;
        }
        catch (IOException)
        {
            // Reset: closed as well.
            return true;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _stream?.Dispose();
    }

    private async Task<string> ReadBodyAsync(ILookup<string, string> headers, int status)
    {
        if (status is < 200 or 204 or 304) return "";
        if (headers["Content-Length"].FirstOrDefault() is { } length) return await ReadCountAsync(int.Parse(length, CultureInfo.InvariantCulture));
        if (!headers["Transfer-Encoding"].Contains("chunked")) return await ReadToEndAsync();
        var body = new StringBuilder();
        while (int.Parse((await ReadLineAsync())!, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            body.Append(await ReadCountAsync(size));
            await ReadLineAsync();
        }

        while (await ReadLineAsync() is { Length: > 0 })
        {
            // Trailers.
        }

        return body.ToString();
    }

    private async Task<string?> ReadLineAsync()
    {
        var line = new StringBuilder();
        using var late = new CancellationTokenSource(Deadline);
        while (await Stream.ReadAsync(_byte, late.Token) > 0)
        {
            if (_byte[0] == '\n') return line.ToString();
            if (_byte[0] != '\r') line.Append((char)_byte[0]);
        }

        return line.Length == 0 ? null : throw new EndOfStreamException($"The answer breaks off after: {line}");
    }

    private async Task<string> ReadCountAsync(int count)
    {
        var bytes = new byte[count];
        using var late = new CancellationTokenSource(Deadline);
        await Stream.ReadExactlyAsync(bytes, late.Token);
        return Encoding.UTF8.GetString(bytes);
    }

    private async Task<string> ReadToEndAsync()
    {
        using var late = new CancellationTokenSource(Deadline);
        using var bytes = new MemoryStream();
        await Stream.CopyToAsync(bytes, late.Token);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}

public sealed record RawAnswer(int Status, ILookup<string, string> Headers, string Body)
{
    /// <summary>The header's values as they came; null when it is not there.</summary>
    public string? Header(string name) => Headers.Contains(name) ? string.Join(", ", Headers[name]) : null;
}
