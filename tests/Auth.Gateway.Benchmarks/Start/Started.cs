using System.Diagnostics;
using System.Net;
using Auth.Gateway.Benchmarks.Comparison;

namespace Auth.Gateway.Benchmarks.Start;

/// <summary>A program that has forwarded its first request.</summary>
internal sealed class Started : IDisposable
{
    private static readonly HttpClient Client = new();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private Started(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    /// <summary>From the start of the process to the first answer of the upstream's.</summary>
    public TimeSpan Time { get; private init; }

    /// <summary>Of the processor until then.</summary>
    public TimeSpan ProcessorTime { get; private init; }

    /// <summary>Resident now, in bytes.</summary>
    public long Memory => ProcessTree.Memory(_process.Id);

    /// <exception cref="InvalidOperationException">It forwards nothing.</exception>
    public static async Task<Started> StartAsync(Starter starter, string folder)
    {
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var words = starter.Command(url);
        var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in starter.Environment) start.Environment[key] = value;
        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!await ForwardsAsync(url, starter))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > Patience) throw new InvalidOperationException($"{starter.Name} forwards nothing: {string.Join(' ', words)}");
            await Task.Delay(5);
        }

        return new Started(process, url) { Time = Stopwatch.GetElapsedTime(began), ProcessorTime = TimeSpan.FromMicroseconds(ProcessTree.ProcessorTime(process.Id)) };
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task<bool> ForwardsAsync(Uri url, Starter starter)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, "/bench/orders"));
        if (starter.Credentials.FirstOrDefault()?.Split(": ", 2) is [var name, var value]) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await Client.SendAsync(request);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
