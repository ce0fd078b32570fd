using System.Globalization;
using Auth.Gateway.EndToEnd.Programs;

namespace Auth.Gateway.EndToEnd.Stage;

/// <summary>A real redis-server of the test's own, as durable as the gateway asks for.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly RunningProgram _program;

    private RedisServer(TemporaryFolder folder, RunningProgram program, string address) => (_folder, _program, Address) = (folder, program, address);

    public string Address { get; }

    public static async Task<RedisServer> StartAsync()
    {
        Needs.Program("redis-server");
        var port = FreePort.Take().ToString(CultureInfo.InvariantCulture);
        var folder = new TemporaryFolder();
        var program = RunningProgram.Start(
            "redis-server", ["--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "yes", "--dir", folder.Path], folder.Path);
        var server = new RedisServer(folder, program, $"127.0.0.1:{port}");
        try
        {
            await program.WaitForLineAsync(line => line.Contains("Ready to accept connections", StringComparison.OrdinalIgnoreCase));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }
}
