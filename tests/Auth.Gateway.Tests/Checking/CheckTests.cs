using System.Diagnostics;
using Auth.Gateway.Checking;
using Auth.Gateway.Configuration;
using Auth.Gateway.Reloading;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy;

namespace Auth.Gateway.Tests.Checking;

/// <summary>A configuration is judged before anything runs on it, as the gateway would at its start, and more precisely.</summary>
public sealed class CheckTests : IDisposable
{
    private const string Good = """
        {
          "Gateway": { "Policies": { "orders": { "Credentials": ["bearer"], "Scopes": ["orders.read"] } } },
          "ReverseProxy": {
            "Routes": { "orders": { "ClusterId": "orders", "AuthorizationPolicy": "orders", "Match": { "Path": "/orders/{**rest}" } } },
            "Clusters": { "orders": { "HealthCheck": { "Active": { "Enabled": true } }, "Destinations": { "one": { "Address": "http://localhost:5000" } } } }
          }
        }
        """;

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_leaves_for_an_upstream_and_no_health_check_either()
    {
        var configuration = new ConfigurationBuilder().AddJsonFile(Write("gateway.json", Good)).Build();
        await using var app = GatewayHost.BuildUnstarted(configuration);
        Assert.True(app.Services.GetRequiredService<Generations>().Current.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("orders", out var orders));
        using var probe = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:1/");
        // By the real one there would be no answer, but an exception.
        using var answer = await orders.Model.HttpClient.SendAsync(probe, default);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task A_good_configuration_is_one_line_and_nothing_is_written()
    {
        var report = await CheckAsync(Write("gateway.json", Good));
        Assert.Equal(0, report.ExitCode);
        Assert.EndsWith("1 route, 1 policy, no errors; no tests", Assert.Single(report.Lines), StringComparison.Ordinal);
        Assert.Equal(["gateway.json"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("""{ "Gateway": { "Policies": { "orders": { "Scops": ["a"] } } } }""", "Gateway:Policies:orders:Scops: is not known here. Known are:")]
    [InlineData("""{ "Gateway": { "Policies": { "orders": { "Credentials": ["basic", "beer"] } } } }""", "Gateway:Policies:orders:Credentials:1 = \"beer\": must be one of basic")]
    [InlineData("""{ "Gateway": { "Policies": { "none": { } } } }""", "Gateway:Policies:none:Credentials: must name at least one scheme")]
    [InlineData("""{ "Gateway": { "RateLimits": { "credentials": { "Shadow": true } } } }""", "Gateway:RateLimits:credentials:Shadow = \"true\": is not for this limit")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "orders": { "AuthorizationPolicy": "nope" } } } }""", "ReverseProxy:Routes:orders:AuthorizationPolicy = \"nope\": is not an entry")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "orders": { "Order": "first" } } } }""", "ReverseProxy:Routes:orders: cannot be read: The input string 'first'")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "orders": { "Match": { "Path": "/{x" } } } } }""", "ReverseProxy:Routes:orders: Invalid path '/{x'")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "orders": { "Transforms": [ { "PathPrefx": "/a" } ] } } } }""", "ReverseProxy:Routes:orders: Unknown transform: PathPrefx")]
    [InlineData("""{ "ReverseProxy": { "Clusters": { "orders": { "LoadBalancingPolicy": "Nope" } } } }""", "ReverseProxy:Clusters:orders: No matching ILoadBalancingPolicy")]
    public async Task An_error_names_the_file_that_it_is_in_the_path_and_what_would_be_right(string overlay, string expected)
    {
        var report = await CheckAsync(Write("gateway.json", Good), Write("overlay.json", overlay));
        Assert.Equal(1, report.ExitCode);
        Assert.Contains(report.Lines, line => line.Contains($"overlay.json: {expected}", StringComparison.Ordinal));
        Assert.Equal("1 error", report.Lines[^1]);
    }

    [Theory]
    [InlineData("{ \"Order\": \"first\" }", "ReverseProxy:Routes:orders: cannot be read")]
    [InlineData("{ \"Transforms\": [ { \"PathPrefx\": \"/a\" } ] }", "ReverseProxy:Routes:orders: Unknown transform: PathPrefx")]
    public void A_start_says_the_same_of_what_the_proxy_cannot_read(string route, string expected)
    {
        Write("gateway.json", Good);
        Write("gateway.Production.json", $$"""{ "ReverseProxy": { "Routes": { "orders": {{route}} } } }""");
        var exception = Assert.Throws<ConfigurationException>(() => GatewayHost.Build(["config=" + _folder.Path, "environment=Production", $"Gateway:Store:ConnectionString=Data Source={_folder.Path}/gateway.db"]));
        Assert.StartsWith(expected, Assert.Single(exception.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_errors_are_told_at_once_each_with_its_own_file()
    {
        var report = await CheckAsync(Write("gateway.json", Good.Replace("orders.read", "two words", StringComparison.Ordinal)), Write("overlay.json", """{ "Gateway": { "Isuer": "x" }, "ReverseProxy": { "Routes": { "b": {} } } }"""));
        Assert.Contains(report.Lines, line => line.Contains("gateway.json: Gateway:Policies:orders:Scopes:0", StringComparison.Ordinal));
        Assert.Contains(report.Lines, line => line.Contains("overlay.json: Gateway:Isuer", StringComparison.Ordinal));
        // A section that says nothing is in no provider's data but as an empty value, and is named by its file all the same.
        Assert.Contains(report.Lines, line => line.Contains("overlay.json: ReverseProxy:Routes:b", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_secret_is_repeated()
    {
        var report = await CheckAsync(Write("gateway.json", """{ "Gateway": { "MasterKey": "my-secret-value", "Management": { "AdminKey": "short-secret" } } }"""));
        Assert.Equal(1, report.ExitCode);
        Assert.DoesNotContain(report.Lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ \"Gateway\": ", 1, "LineNumber")]
    [InlineData("{ \"Gateway\": { \"Issuer\": \"https://a\", \"Issuer\": \"https://b\" } }", 1, "duplicate key 'Gateway:Issuer'")]
    [InlineData(null, 2, "cannot be read")]
    public async Task A_file_that_is_no_configuration_is_named(string? text, int code, string expected)
    {
        var path = text is null ? Path.Combine(_folder.Path, "missing.json") : Write("broken.json", text);
        var report = await CheckAsync(path);
        Assert.Equal(code, report.ExitCode);
        var line = Assert.Single(report.Lines);
        Assert.Contains(path, line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "no errors")]
    [InlineData(1, "environment variable Gateway__Isuer: Gateway:Isuer: is not known here", "--environment")]
    public async Task The_command_answers_by_its_exit_code_and_reads_the_environment_only_when_told_to(int code, string expected, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "auth-gateway.dll"), "check", "--config", Write("gateway.json", Good), .. arguments]) start.ArgumentList.Add(argument);
        start.Environment["Gateway__Isuer"] = "x";
        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var (output, error) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
        await process.WaitForExitAsync(late.Token);
        Assert.Equal(code, process.ExitCode);
        Assert.Contains(expected, await (code == 0 ? output : error), StringComparison.Ordinal);
    }

    private static Task<CheckReport> CheckAsync(params string[] files) => ConfigurationCheck.RunAsync(new CheckRequest(files, null, WithEnvironment: false), default);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}
