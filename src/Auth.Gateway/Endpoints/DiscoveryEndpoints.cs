using System.Text.Json.Serialization;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Wire;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Endpoints;

/// <summary>
/// What others need to know of us: the authorization server's metadata (RFC 8414, and under OpenID Connect's name), its public keys (RFC 7517), and
/// where a protected resource gets its tokens from (RFC 9728).
/// </summary>
public sealed class DiscoveryEndpoints(SigningKeyRing ring, GatewaySettings settings)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var open = EndpointPolicies.Open(ErrorFormatNames.Problem);
        routes.MapGet(WellKnown.Jwks, JwksAsync).Policy(open);
        routes.MapGet(WellKnown.OpenIdConfiguration, MetadataAsync).Policy(open);
        routes.MapGet(WellKnown.AuthorizationServer, MetadataAsync).Policy(open);
        routes.MapGet(WellKnown.ProtectedResource, ProtectedResourceAsync).Policy(open);
    }

    private Task JwksAsync(HttpContext context) =>
        WireJson.WriteAsync(context, StatusCodes.Status200OK, new Jwks([.. ring.Published.Select(PublishedKey.From)]));

    private Task MetadataAsync(HttpContext context)
    {
        var issuer = context.Issuer(settings.Issuer);
        return WireJson.WriteAsync(context, StatusCodes.Status200OK, new IssuerMetadata(issuer, context.JwksUrl(settings.Issuer))
        {
            TokenEndpoint = issuer + "/oauth/token",
            IntrospectionEndpoint = issuer + "/oauth/introspect",
            RevocationEndpoint = issuer + "/oauth/revoke",
            ScopesSupported = RouteScopes(),
            IdTokenSigningAlgValuesSupported = [.. ring.Published.Select(key => key.Alg).Distinct(StringComparer.Ordinal)],
        });
    }

    private Task ProtectedResourceAsync(HttpContext context)
    {
        var issuer = context.Issuer(settings.Issuer);
        return WireJson.WriteAsync(context, StatusCodes.Status200OK, new ResourceMetadata(issuer, [issuer], RouteScopes(), ["header"]));
    }

    private string[] RouteScopes() => [.. settings.Policies.Values.SelectMany(policy => policy.Scopes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

public sealed record Jwks(IReadOnlyList<PublishedKey> Keys);

/// <summary>The public members of a key, named one by one: what is not listed here cannot leak.</summary>
public sealed record PublishedKey(string Kty, string Use, string Alg, string Kid)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Crv { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? X { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Y { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? N { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? E { get; init; }

    public static PublishedKey From(JsonWebKey key) => new(key.Kty, key.Use, key.Alg, key.Kid) { Crv = key.Crv, X = key.X, Y = key.Y, N = key.N, E = key.E };
}

/// <summary>RFC 8414 §2. There is no authorization endpoint, hence no response type.</summary>
public sealed record IssuerMetadata(string Issuer, string JwksUri)
{
    private static readonly string[] ClientAuthentication = ["client_secret_basic", "client_secret_post"];

    public required string TokenEndpoint { get; init; }

    public required string IntrospectionEndpoint { get; init; }

    public required string RevocationEndpoint { get; init; }

    public required IReadOnlyList<string> ScopesSupported { get; init; }

    public IReadOnlyList<string> ResponseTypesSupported { get; } = [];

    public IReadOnlyList<string> GrantTypesSupported { get; } = OAuthGrantTypes.All;

    public IReadOnlyList<string> TokenEndpointAuthMethodsSupported { get; } = [.. ClientAuthentication, "none"];

    public IReadOnlyList<string> IntrospectionEndpointAuthMethodsSupported { get; } = ClientAuthentication;

    public IReadOnlyList<string> RevocationEndpointAuthMethodsSupported { get; } = [.. ClientAuthentication, "none"];

    public IReadOnlyList<string> SubjectTypesSupported { get; } = ["public"];

    public required IReadOnlyList<string> IdTokenSigningAlgValuesSupported { get; init; }
}

/// <summary>RFC 9728 §2.</summary>
public sealed record ResourceMetadata(
    string Resource, IReadOnlyList<string> AuthorizationServers, IReadOnlyList<string> ScopesSupported, IReadOnlyList<string> BearerMethodsSupported);
