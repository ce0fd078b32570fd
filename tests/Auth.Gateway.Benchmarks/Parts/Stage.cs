using Auth.Gateway.Benchmarks.Contestants;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Benchmarks.Parts;

/// <summary>A gateway with its store, whose parts are called without a network.</summary>
public sealed class Stage : IDisposable
{
    private const int Accounts = 1000;

    private readonly string _folder = Directory.CreateTempSubdirectory("auth-gateway-parts-").FullName;

    /// <param name="algorithm">That access tokens are signed with.</param>
    public Stage(string algorithm = SecurityAlgorithms.EcdsaSha256) =>
        Seed = GatewaySeed.CreateAsync(GatewayArguments.Of("", GatewayArguments.Nowhere, _folder, algorithm), Accounts).GetAwaiter().GetResult();

    public GatewaySeed Seed { get; }

    public T Get<T>()
        where T : notnull => Seed.Get<T>();

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
