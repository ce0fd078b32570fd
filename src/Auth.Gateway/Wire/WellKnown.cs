using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Wire;

/// <summary>The URLs by which others find out about us (RFC 8615), and the one that they all begin with.</summary>
public static class WellKnown
{
    public const string Root = "/.well-known";
    public const string Jwks = "/.well-known/jwks.json";
    public const string AuthorizationServer = "/.well-known/oauth-authorization-server";
    public const string OpenIdConfiguration = "/.well-known/openid-configuration";
    public const string ProtectedResource = "/.well-known/oauth-protected-resource";

    /// <summary>
    /// Where the asker can fetch the keys: below the issuer, or below the URL that was used where that is another, since a backend behind the gateway
    /// need not reach the gateway's public name.
    /// </summary>
    public static string JwksUrl(this HttpContext context, IssuerOptions options) =>
        (options.Issuer is { } issuer && new Uri(issuer).Authority == context.Request.Host.Value ? issuer : $"{context.Request.Scheme}://{context.Request.Host}") + Jwks;

    /// <summary>The configured issuer or, without one, the URL that the client used.</summary>
    public static string Issuer(this HttpContext context, IssuerOptions options) => options.Issuer ?? $"{context.Request.Scheme}://{context.Request.Host}";
}
