using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using Auth.Gateway.Upstream;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Tests.Backends;

/// <summary>
/// What the gateway's own key signs is not yet an assertion (RFC 8725 §3.8–3.11): here it is stolen, and each token but one says something else than the
/// gateway would.
/// </summary>
public sealed class ForgedAssertionTests : IAsyncLifetime, IDisposable
{
    private const string KeyId = "sig_1";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RSA _other = RSA.Create(2048);
    private readonly ManualTimeProvider _clock = new();
    private BackendUnderTest? _backend;

    private BackendUnderTest Backend => _backend!;

    public async Task InitializeAsync() => _backend = await BackendUnderTest.StartAsync(
        options => (options.Authority, options.Audience, options.BackchannelHttpHandler) = (GatewayLink.Address, "devices", new Published(Keys())), _clock);

    public async Task DisposeAsync() => await Backend.DisposeAsync();

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task What_the_gateway_says_is_believed() => (await Backend.AskAsync(Sign(Claims()))).Is(HttpStatusCode.OK);

    /// <summary>A claim, and what it says instead as JSON; null: nothing. Times are seconds from now.</summary>
    [Theory]
    [InlineData("iss", "\"somebody\"")]
    [InlineData("iss", null)]
    [InlineData("aud", "\"usage\"")]
    [InlineData("aud", null)]
    [InlineData("exp", null)]
    [InlineData("exp", "-6")]
    [InlineData("exp", "61")]
    [InlineData("iat", null)]
    [InlineData("iat", "6")]
    [InlineData("nbf", "6")]
    [InlineData("sub", null)]
    [InlineData("sub", "\"\"")]
    [InlineData("account_id", null)]
    [InlineData("account_id", "\"\"")]
    [InlineData("live_mode", null)]
    [InlineData("live_mode", "\"perhaps\"")]
    public async Task A_claim_that_is_missing_or_another_is_refused(string claim, string? instead)
    {
        var claims = Claims();
        claims[claim] = instead is null ? null : JsonNode.Parse(instead);
        if (claim is "exp" or "iat" or "nbf" && instead is not null) claims[claim] = Now() + int.Parse(instead, CultureInfo.InvariantCulture);
        if (instead is null) claims.Remove(claim);
        (await Backend.AskAsync(Sign(claims))).Is(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("JWT")]
    [InlineData(null)]
    public async Task Another_type_of_token_is_refused(string? type) => (await Backend.AskAsync(Sign(Claims(), type))).Is(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Another_algorithm_is_refused_though_its_key_is_published()
    {
        (await Backend.AskAsync(Sign(Claims(), credentials: new(new RsaSecurityKey(_other) { KeyId = "rsa" }, SecurityAlgorithms.RsaSha256)))).Is(HttpStatusCode.Unauthorized);
        // RFC 8725 §2.1: the public key as the secret of a MAC.
        var secret = new SymmetricSecurityKey(_key.ExportSubjectPublicKeyInfo()) { KeyId = KeyId };
        (await Backend.AskAsync(Sign(Claims(), credentials: new(secret, SecurityAlgorithms.HmacSha256)))).Is(HttpStatusCode.Unauthorized);
        var unsigned = Base64UrlEncoder.Encode($$"""{"alg":"none","typ":"{{GatewayAssertionDefaults.TokenType}}","kid":"{{KeyId}}"}""") + "." + Base64UrlEncoder.Encode(Claims().ToJsonString()) + ".";
        (await Backend.AskAsync(unsigned)).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task One_that_is_too_long_and_two_on_two_lines_are_refused()
    {
        var claims = Claims();
        claims["email"] = new string('a', 16 * 1024);
        (await Backend.AskAsync(Sign(claims))).Is(HttpStatusCode.Unauthorized);
        var line = $"{GatewayAssertionDefaults.Header}: {Sign(Claims())}";
        Assert.Equal(200, (await RawConnection.AskAsync(new Uri(Backend.Url), "GET", "/any/who", line)).Status);
        Assert.Equal(401, (await RawConnection.AskAsync(new Uri(Backend.Url), "GET", "/any/who", line, line)).Status);
        Assert.Equal(401, (await RawConnection.AskAsync(new Uri(Backend.Url), "GET", "/any/who", line, $"{GatewayAssertionDefaults.Header}: x")).Status);
    }

    private long Now() => _clock.GetUtcNow().ToUnixTimeSeconds();

    private JsonObject Claims() => new()
    {
        ["iss"] = "auth-gateway",
        ["aud"] = "devices",
        ["iat"] = Now(),
        ["nbf"] = Now(),
        ["exp"] = Now() + 60,
        ["sub"] = "acc_1",
        ["account_id"] = "acc_1",
        ["live_mode"] = true,
    };

    private string Sign(JsonObject claims, string? type = GatewayAssertionDefaults.TokenType, SigningCredentials? credentials = null)
    {
        credentials ??= new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = KeyId, CryptoProviderFactory = { CacheSignatureProviders = false } }, SecurityAlgorithms.EcdsaSha256);
        var header = new Dictionary<string, object>();
        if (type is not null) header["typ"] = type;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(claims.ToJsonString(), credentials, header);
    }

    private string Keys()
    {
        var point = _key.ExportParameters(false).Q;
        var rsa = _other.ExportParameters(false);
        return JsonSerializer.Serialize(new
        {
            keys = new object[]
            {
                new { kty = "EC", crv = "P-256", use = "sig", kid = KeyId, x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) },
                new { kty = "RSA", use = "sig", kid = "rsa", n = Base64UrlEncoder.Encode(rsa.Modulus), e = Base64UrlEncoder.Encode(rsa.Exponent) },
            },
        });
    }

    private sealed class Published(string keys) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(keys) });
    }
}
