using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Auth.Gateway.Storage.Tests;

/// <summary>A network between gateway and Redis that can lose connections silently, as a failed host or a firewall does, or only what is published.</summary>
public sealed class RedisProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<Link> _links = [];
    private readonly Task _accepting;
    private int _lostNotifications;

    public RedisProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>While true, new connections are accepted and carry nothing either.</summary>
    public bool IsDown { get; set; }

    /// <summary>While true, what is published reaches no subscriber; everything else passes.</summary>
    public bool LosesNotifications { get; set; }

    /// <summary>How many pieces of the stream with such a message were lost: at least one message each.</summary>
    public int LostNotifications => Volatile.Read(ref _lostNotifications);

    /// <summary>From now on nothing passes through the connections that are there; they stay open.</summary>
    public void LoseConnections()
    {
        foreach (var link in _links) link.IsLost = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (var link in _links) link.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_stopping.Token);
                var far = new TcpClient();
                await far.ConnectAsync(IPAddress.Loopback, _target, _stopping.Token);
                var link = new Link(near, far) { IsLost = IsDown };
                _links.Add(link);
                _ = link.PumpAsync(near, far, _ => false, _stopping.Token);
                _ = link.PumpAsync(far, near, Loses, _stopping.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private bool Loses(ReadOnlyMemory<byte> answer)
    {
        // As RESP2 pushes it: an array of the word, the channel and the message.
        if (!LosesNotifications || answer.Span.IndexOf("*3\r\n$7\r\nmessage\r\n"u8) < 0) return false;
        Interlocked.Increment(ref _lostNotifications);
        return true;
    }

    private sealed class Link(TcpClient near, TcpClient far) : IDisposable
    {
        public volatile bool IsLost;

        public async Task PumpAsync(TcpClient from, TcpClient to, Predicate<ReadOnlyMemory<byte>> loses, CancellationToken cancellationToken)
        {
            var buffer = new byte[4096];
            try
            {
                while (await from.GetStream().ReadAsync(buffer, cancellationToken) is > 0 and var count)
                {
                    if (!IsLost && !loses(buffer.AsMemory(0, count))) await to.GetStream().WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                }

                if (!IsLost) Dispose();
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
            {
                // One side is gone.
            }
        }

        public void Dispose()
        {
            near.Dispose();
            far.Dispose();
        }
    }
}
