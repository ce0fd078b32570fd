using Auth.Gateway.Benchmarks.Contestants;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Pipeline.Authentication;
using BenchmarkDotNet.Attributes;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Benchmarks.Parts;

/// <summary>A token for somebody who is known, with its mark in the audit trail; and of it the signature alone.</summary>
public class TokenIssuing
{
    private readonly byte[] _input = new byte[700];
    private Stage _stage = null!;
    private Principal _principal = null!;
    private AccessTokenService _tokens = null!;
    private RingKey _key = null!;

    [Params(SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256, SecurityAlgorithms.HmacSha256)]
    public string Algorithm { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _stage = new Stage(Algorithm);
        _tokens = _stage.Get<AccessTokenService>();
        _key = _stage.Get<SigningKeyRing>().TokenKey;
        _principal = _stage.Get<Authenticator>().AuthenticateAsync(_stage.Request(_stage.Seed.ApiKeys().First()).Request, withCookie: false).AsTask().GetAwaiter().GetResult().Principal!;
    }

    [Benchmark]
    public AccessToken Issue() => _tokens.Issue(_principal, TokenUses.Generate, TimeSpan.FromHours(1), OwnTokens.Issuer);

    [Benchmark]
    public byte[] Sign() => _key.Sign(_input);

    [GlobalCleanup]
    public void Cleanup() => _stage.Dispose();
}
