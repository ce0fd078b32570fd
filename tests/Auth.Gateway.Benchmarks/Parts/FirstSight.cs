using Auth.Gateway.Core.Failures;
using Auth.Gateway.Pipeline.Authentication;
using BenchmarkDotNet.Attributes;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Benchmarks.Parts;

/// <summary>From a request to its principal, with a token that was never sent before.</summary>
public class FirstSight
{
    private const int Tokens = 2000;

    private Stage _stage = null!;
    private Authenticator _authenticator = null!;
    private HttpRequest[] _requests = [];

    [Params(SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256, SecurityAlgorithms.HmacSha256)]
    public string Algorithm { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _stage = new Stage(Algorithm);
        _authenticator = _stage.Get<Authenticator>();
    }

    // New ones for each iteration: the second time none would be new.
    [IterationSetup]
    public void Issue() => _requests = [.. _stage.Seed.Bearers(Tokens).Select(line => _stage.Request(line).Request)];

    [Benchmark(OperationsPerInvoke = Tokens)]
    public async Task<AuthResult> Authenticate()
    {
        AuthResult last = default;
        foreach (var request in _requests) last = await _authenticator.AuthenticateAsync(request, withCookie: true);
        return last;
    }

    [GlobalCleanup]
    public void Cleanup() => _stage.Dispose();
}
