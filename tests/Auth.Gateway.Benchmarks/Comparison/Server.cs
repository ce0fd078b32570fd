using System.Diagnostics;
using System.Globalization;

namespace Auth.Gateway.Benchmarks.Comparison;

/// <summary>A program that several contestants may share; it starts when it is first wanted.</summary>
/// <param name="command">Program and arguments, given the URL that it is to listen on.</param>
public sealed class Server(string name, string folder, Func<Uri, string[]> command, IReadOnlyDictionary<string, string>? environment = null) : IDisposable
{
    private static readonly HttpClient Client = new();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _allocated = Path.Combine(folder, $"{Guid.CreateVersion7():n}.allocated");
    private Process? _process;

    public Uri Url { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    public double ProcessorTime => ProcessTree.ProcessorTime(_process!.Id);

    public long Memory => ProcessTree.Memory(_process!.Id);

    /// <summary>How long it took until the first answer.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <exception cref="InvalidOperationException">It did not answer.</exception>
    public async Task StartAsync()
    {
        if (_process is not null) return;
        var words = command(Url);
        var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>()) start.Environment[key] = value;
        // Of .NET only: it tells on a signal what it has allocated.
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment[StartupHook.FileVariable] = _allocated;
        var began = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        _ = DrainAsync(_process.StandardOutput);
        _ = DrainAsync(_process.StandardError);
        while (!await AnswersAsync())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(began) > Patience) throw new InvalidOperationException($"{name} does not answer: {string.Join(' ', words)}");
            await Task.Delay(10);
        }

        StartTime = Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Bytes on the managed heap since the start; null where the program is not .NET.</summary>
    public async Task<long?> AllocatedAsync()
    {
        if (!File.Exists(_allocated)) return null;
        var before = File.GetLastWriteTimeUtc(_allocated);
        using var kill = Process.Start("kill", ["-USR1", $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
        while (File.GetLastWriteTimeUtc(_allocated) == before) await Task.Delay(10);
        await Task.Delay(10);
        return long.Parse(await File.ReadAllTextAsync(_allocated), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var _ = await Client.GetAsync(Url);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task DrainAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is not null)
        {
            // It must not wait for somebody to read.
        }
    }
}
