using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Auth.Gateway.Storage.Tests;

/// <summary>A real redis-server on a free loopback port, with a directory of its own. It can be killed and started again with its data.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int Attempts = 10;

    // Also those whose test failed before it could tidy up: no server outlives the tests.
    private static readonly ConcurrentDictionary<Process, bool> Running = new();

    private readonly string _directory = Directory.CreateTempSubdirectory("auth-gateway-redis-").FullName;
    private readonly string[] _arguments;
    private Process? _process;
    private bool _isSentinel;

    static RedisServer() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Keys) process.Kill();
    };

    private RedisServer(string[] arguments) => _arguments = arguments;

    /// <summary>Null when Redis is not installed.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(directory => Path.Combine(directory, "redis-server"))
        .FirstOrDefault(File.Exists);

    public int Port { get; private set; }

    public bool IsRunning => _process is not null;

    private string SentinelFile => Path.Combine(_directory, "sentinel.conf");

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Skips the test, saying why, where there is no Redis.</summary>
    public static void SkipUnlessInstalled() => Xunit.Skip.If(Program is null, "redis-server is not on the PATH.");

    /// <param name="arguments">More of them; the last one of a name counts.</param>
    public static Task<RedisServer> StartAsync(params string[] arguments) => StartAsync(new RedisServer(arguments));

    /// <summary>A Sentinel, which keeps what it learns in this file.</summary>
    /// <param name="configuration">Its directives.</param>
    public static Task<RedisServer> StartSentinelAsync(string configuration)
    {
        var server = new RedisServer(["--sentinel"]) { _isSentinel = true };
        File.WriteAllText(server.SentinelFile, configuration);
        return StartAsync(server);
    }

    private static async Task<RedisServer> StartAsync(RedisServer server)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Redis cannot choose a port itself, and somebody else may take this one in between.
            server.Port = AnyPort();
            if (await server.TryStartAsync()) return server;
            if (attempt == Attempts) throw new InvalidOperationException("redis-server does not start.");
        }
    }

    public async Task RestartAsync()
    {
        if (!await TryStartAsync()) throw new InvalidOperationException("redis-server does not start again.");
    }

    /// <summary>As a crash does it: nothing is said, written or closed in order.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        _process = null;
        Running.TryRemove(process, out var _);
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>Sends one command in a connection of its own; the answer as it comes over the wire.</summary>
    public async Task<string> SendAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await using var stream = client.GetStream();
        // A Sentinel knows no QUIT, but closes when nothing more can come.
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + (_isSentinel ? "\r\n" : "\r\nQUIT\r\n")));
        if (_isSentinel) client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    /// <summary>All that was ever written, as the server keeps it.</summary>
    public string ReadAppendOnlyFiles() => string.Concat(
        Directory.EnumerateFiles(Path.Combine(_directory, "appendonlydir"), "*.aof").Select(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return reader.ReadToEnd();
        }));

    /// <summary>What a backup would hold: the snapshot that the server writes, byte by byte, each as one character (Latin-1).</summary>
    public async Task<string> ReadSnapshotAsync()
    {
        await SendAsync("SAVE");
        return await File.ReadAllTextAsync(Path.Combine(_directory, "dump.rdb"), Encoding.Latin1);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_directory, recursive: true);
    }

    // Below those that systems give to outgoing connections: the port must still be free when the server is started again.
    private static int AnyPort() => RandomNumberGenerator.GetInt32(20_000, 32_000);

    private async Task<bool> TryStartAsync()
    {
        var start = new ProcessStartInfo(Program!) { RedirectStandardOutput = true };
        string[] all =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _directory, "--save", "",
            // Otherwise the server's own death may cost it what it wrote while an fsync was on its way.
            "--appendonly", "yes", "--appendfsync", "always", .. _arguments,
        ];
        if (_isSentinel) all = [SentinelFile, .. all[..6], .. _arguments];
        foreach (var argument in all) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        Running.TryAdd(_process, true);
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains(_isSentinel ? "Sentinel ID is" : "Ready to accept connections", StringComparison.Ordinal)) continue;
            // Read on, so that the server never waits for its output.
            _ = _process.StandardOutput.ReadToEndAsync();
            return true;
        }

        await KillAsync();
        return false;
    }
}
