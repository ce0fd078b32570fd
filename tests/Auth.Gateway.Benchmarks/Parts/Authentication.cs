using Auth.Gateway.Core.Failures;
using Auth.Gateway.Pipeline.Authentication;
using BenchmarkDotNet.Attributes;

namespace Auth.Gateway.Benchmarks.Parts;

/// <summary>From a request to its principal, with a thousand credentials in turn that were seen before.</summary>
public class Authentication
{
    private Stage _stage = null!;
    private Authenticator _authenticator = null!;
    private HttpRequest[] _requests = [];
    private int _next;

    [Params("bearer", "api-key", "basic", "cookie")]
    public string Scheme { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _stage = new Stage();
        _authenticator = _stage.Get<Authenticator>();
        var lines = Scheme switch
        {
            "bearer" => _stage.Seed.Bearers(1000),
            "api-key" => _stage.Seed.ApiKeys(),
            "basic" => _stage.Seed.Basics(),
            _ => _stage.Seed.Cookies(),
        };
        _requests = [.. lines.Select(line => _stage.Request(line).Request)];
    }

    [Benchmark]
    public ValueTask<AuthResult> Authenticate()
    {
        _next = (_next + 1) % _requests.Length;
        return _authenticator.AuthenticateAsync(_requests[_next], withCookie: true);
    }

    [GlobalCleanup]
    public void Cleanup() => _stage.Dispose();
}
