using Auth.Gateway.Benchmarks.Contestants;
using Auth.Gateway.Reloading;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Benchmarks.Parts;

/// <summary>A gateway with its store, whose parts are called without a network.</summary>
public sealed class Stage : IDisposable
{
    private const int Accounts = 1000;

    private readonly string _folder = Directory.CreateTempSubdirectory("auth-gateway-parts-").FullName;

    public Stage() => Seed = GatewaySeed.CreateAsync(GatewayArguments.Of("", "http://127.0.0.1:1", _folder, SecurityAlgorithms.EcdsaSha256), Accounts).GetAwaiter().GetResult();

    public GatewaySeed Seed { get; }

    public T Get<T>()
        where T : notnull => Seed.Services.GetRequiredService<Generations>().Current.Services.GetRequiredService<T>();

    /// <summary>A request with one header line.</summary>
    public HttpContext Request(string line)
    {
        var context = new DefaultHttpContext { RequestServices = Seed.Services };
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Loopback;
        var parts = line.Split(": ", 2);
        context.Request.Headers[parts[0]] = parts[1];
        return context;
    }

    public void Dispose()
    {
        Seed.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }
}
