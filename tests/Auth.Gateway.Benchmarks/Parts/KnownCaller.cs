using System.Net;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Policies;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Pipeline.Authentication;
using Auth.Gateway.Pipeline.Forwarding;
using BenchmarkDotNet.Attributes;

namespace Auth.Gateway.Benchmarks.Parts;

/// <summary>What happens to a request whose principal is known.</summary>
public class KnownCaller
{
    private readonly RoutePolicy _policy = new() { Name = "bench", Credentials = [SchemeNames.Bearer, SchemeNames.ApiKey], Scopes = ["orders.read"] };
    private Stage _stage = null!;
    private Principal _principal = null!;
    private AuthResult _caller;
    private IdentityHeaders _identity = null!;
    private AssertionService _assertions = null!;

    [GlobalSetup]
    public void Setup()
    {
        _stage = new Stage();
        (_identity, _assertions) = (_stage.Get<IdentityHeaders>(), _stage.Get<AssertionService>());
        _caller = _stage.Get<Authenticator>().AuthenticateAsync(_stage.Request(_stage.Seed.ApiKeys().First()).Request, withCookie: false).AsTask().GetAwaiter().GetResult();
        _principal = _caller.Principal!;
    }

    [Benchmark]
    public Decision Policy() => PolicyEvaluator.Evaluate(_caller, IPAddress.Loopback, _policy, "bench");

    [Benchmark]
    public int IdentityHeaders() => _identity.Of(_principal).Headers.Length + _identity.Of(_principal).Assertion("bench")!.Length;

    [Benchmark]
    public string SignAssertion() => _assertions.Sign(_principal, "bench");

    [GlobalCleanup]
    public void Cleanup() => _stage.Dispose();
}
