using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Runs;

/// <summary>What the person who starts it can mend is told in their words, without a stack trace, and nothing else is printed.</summary>
public sealed class FailedStartTests
{
    [Theory]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("Gateway__Management__Url")]
    public async Task A_port_in_use_is_one_line_that_names_it_and_the_way_out(string setting)
    {
        using var occupier = new TcpListener(IPAddress.Loopback, 0);
        occupier.Start();
        var url = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{((IPEndPoint)occupier.LocalEndpoint).Port}");

        var line = await FailAsync(new() { [setting] = url });

        Assert.StartsWith(url + " is in use", line, StringComparison.Ordinal);
        Assert.Contains(setting + "=", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Redis_that_is_not_there_is_one_line_that_names_it()
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Take()}");

        var line = await FailAsync(new() { ["Gateway__Store__Kind"] = "Redis", ["Gateway__Store__ConnectionString"] = address });

        Assert.Contains(address, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_errors_are_listed_all_at_once()
    {
        using var folder = new TemporaryFolder();
        await using var product = Product.Start(folder.Path, new Dictionary<string, string> { ["Gateway__Store__Kind"] = "Etcd", ["Gateway__RateLimits__login__Limit"] = "none" });

        Assert.Equal(1, await product.Program.WaitForExitAsync());

        Assert.Empty(product.Program.Output);
        Assert.Equal(3, product.Program.Error.Count);
        Assert.Contains(product.Program.Error, line => line.Contains("Gateway:Store:Kind = \"Etcd\"", StringComparison.Ordinal));
        Assert.Contains(product.Program.Error, line => line.Contains("Gateway:RateLimits:login:Limit = \"none\"", StringComparison.Ordinal));
    }

    private static async Task<string> FailAsync(Dictionary<string, string> settings)
    {
        using var folder = new TemporaryFolder();
        await using var product = Product.Start(folder.Path, settings);
        Assert.Equal(1, await product.Program.WaitForExitAsync());
        Assert.Empty(product.Program.Output);
        return Assert.Single(product.Program.Error);
    }
}
