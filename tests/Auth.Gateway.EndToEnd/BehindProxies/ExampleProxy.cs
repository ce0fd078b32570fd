using System.Globalization;
using System.Net.Sockets;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.BehindProxies;

/// <summary>A proxy of Debian's, started with the very file of <c>config/examples</c>: only addresses and folders are ours.</summary>
internal sealed class ExampleProxy : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly RunningProgram _program;
    private readonly TemporaryFolder _folder;

    private ExampleProxy(RunningProgram program, TemporaryFolder folder, int port) => (_program, _folder, Url) = (program, folder, $"http://127.0.0.1:{port}");

    public string Url { get; }

    /// <param name="kind">A folder of <c>config/examples</c>.</param>
    /// <param name="gateway"><c>host:port</c>.</param>
    /// <param name="backend"><c>host:port</c>.</param>
    public static async Task<ExampleProxy> StartAsync(string kind, string gateway, string backend)
    {
        Needs.Program(kind);
        var folder = new TemporaryFolder();
        var port = FreePort.Take();
        var text = port.ToString(CultureInfo.InvariantCulture);
        var (file, arguments) = kind switch
        {
            "nginx" => ("nginx", Nginx(folder, gateway, backend, text)),
            "caddy" => ("caddy", Caddy(folder, gateway, backend, text)),
            "haproxy" => ("haproxy", HAProxy(folder, gateway, backend, text)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Does not run here."),
        };
        var path = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
        // By a shell, which looks where servers are; it becomes the server.
        var program = RunningProgram.Start("sh", ["-c", "exec \"$0\" \"$@\"", file, .. arguments], folder.Path, new Dictionary<string, string> { ["PATH"] = path, ["HOME"] = folder.Path, ["XDG_DATA_HOME"] = folder.Path, ["XDG_CONFIG_HOME"] = folder.Path });
        var proxy = new ExampleProxy(program, folder, port);
        try
        {
            await proxy.WaitUntilItListensAsync(port);
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }

    // A file for the http block; around it, what Debian's nginx.conf would say.
    private static string[] Nginx(TemporaryFolder folder, string gateway, string backend, string port)
    {
        var example = Example(folder, "nginx/forward-auth.conf", ("127.0.0.1:8080", gateway), ("127.0.0.1:5000", backend), ("listen 80;", $"listen 127.0.0.1:{port};"));
        var temporary = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(name => $"{name}_temp_path {folder.File(name)};\n"));
        File.WriteAllText(folder.File("nginx.conf"), $"daemon off;\nmaster_process off;\npid {folder.File("nginx.pid")};\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}include {example};\n}}\n");
        return ["-p", folder.Path, "-e", "stderr", "-c", folder.File("nginx.conf")];
    }

    // A whole Caddyfile; around it, no administration and no certificates.
    private static string[] Caddy(TemporaryFolder folder, string gateway, string backend, string port)
    {
        var example = Example(folder, "caddy/Caddyfile", ("127.0.0.1:8080", gateway), ("127.0.0.1:5000", backend), ("app.example.com", $"http://127.0.0.1:{port}"));
        File.WriteAllText(folder.File("Main"), $"{{\n\tadmin off\n}}\nimport {example}\n");
        return ["run", "--adapter", "caddyfile", "--config", folder.File("Main")];
    }

    private static string[] HAProxy(TemporaryFolder folder, string gateway, string backend, string port)
    {
        var lua = Example(folder, "haproxy/forward-auth.lua");
        var example = Example(folder, "haproxy/haproxy.cfg", ("127.0.0.1:8080", gateway), ("127.0.0.1:5000", backend), ("bind :80", $"bind 127.0.0.1:{port}"), ("/etc/haproxy/forward-auth.lua", lua));
        return ["-db", "-f", example];
    }

    private static string Example(TemporaryFolder folder, string name, params (string Sample, string Value)[] swaps)
    {
        var text = File.ReadAllText(Path.Combine(BuiltWith.Examples, name));
        foreach (var (sample, value) in swaps)
        {
            Assert.Contains(sample, text, StringComparison.Ordinal);
            text = text.Replace(sample, value, StringComparison.Ordinal);
        }

        var path = folder.File(Path.GetFileName(name));
        File.WriteAllText(path, text);
        return path;
    }

    private async Task WaitUntilItListensAsync(int port)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", port, patience.Token);
                return;
            }
            catch (SocketException) when (!_program.HasExited && !patience.IsCancellationRequested)
            {
                await Task.Delay(50, patience.Token);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                throw new InvalidOperationException($"It does not listen. It said:\n{_program.Everything()}", exception);
            }
        }
    }
}
