using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Upstream;

/// <summary>What makes a text the gateway's assertion for this backend.</summary>
internal sealed class AssertionValidator(GatewayAssertionOptions options, TimeProvider clock)
{
    /// <summary>No assertion lives longer: what claims to, was not made by a gateway.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromSeconds(60);

    private const int MaxLength = 16 * 1024;

    private static readonly JsonWebTokenHandler Tokens = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxLength };

    /// <summary>Claims that hold several values, separated by spaces: one claim each for ASP.NET.</summary>
    private static readonly HashSet<string> Lists = [GatewayClaims.Role, GatewayClaims.Scope];

    /// <returns>The token, not verified in any way; null when it is none.</returns>
    public static JsonWebToken? Read(string text)
    {
        try
        {
            return text.Length <= MaxLength && Tokens.CanReadToken(text) ? Tokens.ReadJsonWebToken(text) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException or FormatException)
        {
            return null;
        }
    }

    /// <param name="token">As <see cref="Read"/> gave it.</param>
    /// <param name="keys">Those of the id that the token names.</param>
    /// <returns>Who calls; null when it is no assertion for this backend, or no longer.</returns>
    public async Task<ClaimsIdentity?> VerifyAsync(JsonWebToken token, IReadOnlyList<SecurityKey> keys)
    {
        var result = await Tokens.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = keys,
            TryAllIssuerSigningKeys = false,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidTypes = [GatewayAssertionDefaults.TokenType],
            ValidIssuer = options.Issuer,
            ValidAudience = options.Audience,
            LifetimeValidator = (from, until, _, _) => IsNow(token, from, until),
        });
        return result.IsValid ? Identify(token) : null;
    }

    private bool IsNow(JsonWebToken token, DateTime? notBefore, DateTime? expires)
    {
        if (expires is not { } until || token.IssuedAt == default) return false;
        var now = clock.GetUtcNow().UtcDateTime;
        return until > now - options.ClockSkew
            && (notBefore ?? token.IssuedAt) <= now + options.ClockSkew
            && token.IssuedAt <= now + options.ClockSkew
            && until - token.IssuedAt <= MaxLifetime;
    }

    // What every assertion says: one that lacks it would leave its backend without a tenant to narrow by.
    private static ClaimsIdentity? Identify(JsonWebToken token)
    {
        if (!Has(GatewayClaims.Subject) || !Has(GatewayClaims.Account)) return null;
        if (!token.TryGetClaim(GatewayClaims.LiveMode, out var mode) || mode.Value is not ("true" or "false")) return null;
        var identity = new ClaimsIdentity(GatewayAssertionDefaults.AuthenticationScheme, GatewayClaims.Subject, GatewayClaims.Role);
        foreach (var claim in token.Claims)
        {
            if (!Lists.Contains(claim.Type)) identity.AddClaim(new Claim(claim.Type, claim.Value, claim.ValueType, token.Issuer));
            else identity.AddClaims(claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(value => new Claim(claim.Type, value, claim.ValueType, token.Issuer)));
        }

        return identity;

        bool Has(string type) => token.TryGetClaim(type, out var claim) && claim.Value.Length > 0;
    }
}
