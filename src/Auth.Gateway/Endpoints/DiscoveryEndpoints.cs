using System.Text.Json.Serialization;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Wire;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Endpoints;

/// <summary>What others need to verify our tokens and assertions: the issuer's metadata and its public keys (RFC 8414, RFC 7517).</summary>
public sealed class DiscoveryEndpoints(SigningKeyRing ring, GatewaySettings settings)
{
    private const string JwksPath = "/.well-known/jwks.json";

    public void Map(IEndpointRouteBuilder routes)
    {
        var open = EndpointPolicies.Open(ErrorFormatNames.Problem);
        routes.MapGet(JwksPath, JwksAsync).Policy(open);
        routes.MapGet("/.well-known/openid-configuration", MetadataAsync).Policy(open);
    }

    private Task JwksAsync(HttpContext context) =>
        WireJson.WriteAsync(context, StatusCodes.Status200OK, new Jwks([.. ring.Published.Select(PublishedKey.From)]));

    private Task MetadataAsync(HttpContext context)
    {
        var issuer = context.Issuer(settings.Issuer);
        var algorithms = ring.Published.Select(key => key.Alg).Distinct(StringComparer.Ordinal).ToList();
        return WireJson.WriteAsync(context, StatusCodes.Status200OK, new IssuerMetadata(issuer, issuer + JwksPath, ["public"], algorithms));
    }
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

public sealed record IssuerMetadata(
    string Issuer, string JwksUri, IReadOnlyList<string> SubjectTypesSupported, IReadOnlyList<string> IdTokenSigningAlgValuesSupported);
