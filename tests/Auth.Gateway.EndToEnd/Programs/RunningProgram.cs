using System.Collections.Concurrent;
using System.Diagnostics;

namespace Auth.Gateway.EndToEnd.Programs;

/// <summary>A program that runs until it is told to stop. None of them outlives the tests.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    // For a machine that is busy with everything else; what is really stuck takes longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly ConcurrentDictionary<Process, bool> Running = new();

    private readonly Process _process;
    private readonly OutputLines _output = new();
    private readonly OutputLines _error = new();

    static RunningProgram() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Keys) process.Kill();
    };

    private RunningProgram(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    public IReadOnlyList<string> Output => _output.Lines;

    public IReadOnlyList<string> Error => _error.Lines;

    public static RunningProgram Start(
        string file, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = StartInfo.Of(file, arguments, folder, environment);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var program = new RunningProgram(process);
        process.OutputDataReceived += (_, line) => program._output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => program._error.Add(line.Data);
        process.Start();
        Running[process] = true;
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return program;
    }

    /// <returns>The first line of the standard output that is meant.</returns>
    public async Task<string> WaitForLineAsync(Predicate<string> isMeant)
    {
        using var patience = new CancellationTokenSource(Patience);
        var line = await _output.WaitForAsync(isMeant, patience.Token);
        return line ?? throw new InvalidOperationException($"{_process.StartInfo.FileName} did not say what was waited for. It said:\n{Everything()}");
    }

    /// <summary>As Ctrl-C (INT) or an orchestrator (TERM) does it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(string signal)
    {
        await Command.ShellAsync($"kill -{signal} {_process.Id}");
        return await WaitForExitAsync();
    }

    public async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public string Everything() => string.Join('\n', [.. Output, .. Error]);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        Running.TryRemove(_process, out _);
        _process.Dispose();
    }
}
