using System.Text.Json.Serialization;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.TrustedIssuers;
using Auth.Gateway.Wire;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Auth.Gateway.Endpoints.OAuth;

/// <summary>
/// <c>POST /oauth/introspect</c> (RFC 7662): what a token is good for, told to an authenticated client, and of its own account's tokens only. Whatever is
/// wrong with any other token, the answer is that it is not active.
/// </summary>
public sealed class IntrospectionEndpoint(OAuthClients clients, BearerTokens tokens, SessionService sessions, ErrorWriter errors)
{
    private static readonly object Inactive = new TokenInactive(Active: false);

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/oauth/introspect", IntrospectAsync).Policy(EndpointPolicies.Open(ErrorFormatNames.OAuth)).Limit(RateLimitNames.Token);

    private async Task IntrospectAsync(HttpContext context)
    {
        if (await OAuthForm.ReadAsync(context.Request) is not { } form)
        {
            await OAuthAnswers.RefuseFormAsync(context);
            return;
        }

        var client = await clients.AuthenticateAsync(context, form);
        if (client.Principal is not { } caller)
        {
            await OAuthAnswers.RefuseClientAsync(context, client.Outcome);
            return;
        }

        if (form["token"] is not { } token)
        {
            await OAuthAnswers.RefuseAsync(context, OAuthErrorCodes.InvalidRequest, "token is missing.");
            return;
        }

        var validated = await tokens.ValidateAsync(token, context.RequestAborted);
        if (validated.Failure == AuthFailure.IssuerUnavailable)
        {
            // Nothing is known, and "not active" would be an answer.
            await errors.WriteAsync(context, AuthFailure.IssuerUnavailable);
            return;
        }

        await WireJson.WriteSecretAsync(context, StatusCodes.Status200OK, await DescribeAsync(token, validated, caller.AccountId, context.RequestAborted));
    }

    private async Task<object> DescribeAsync(string token, AuthResult validated, string accountId, CancellationToken cancellationToken)
    {
        if (validated.Principal is { } principal) return principal.AccountId == accountId ? DescribeAccessToken(principal, new JsonWebToken(token)) : Inactive;
        return await sessions.FindByTokenAsync(token, cancellationToken) is { } session && session.AccountId == accountId
            ? new TokenFacts(true, "refresh_token", session.UserId, session.AccountId, session.ExpiresAt.ToUnixTimeSeconds()) { Iat = session.RotatedAt.ToUnixTimeSeconds() }
            : Inactive;
    }

    private static TokenFacts DescribeAccessToken(Principal principal, JsonWebToken token) =>
        new(true, "Bearer", principal.Subject, principal.AccountId, principal.ExpiresAt!.Value.ToUnixTimeSeconds())
        {
            Scope = Scopes.Format(principal.Scopes),
            ClientId = token.TryGetPayloadValue<string>(PrincipalClaims.ClientId, out var clientId) ? clientId : null,
            Username = principal.Email,
            Iat = EpochTimeOf(token.IssuedAt),
            Nbf = token.ValidFrom > DateTime.UnixEpoch ? EpochTimeOf(token.ValidFrom) : null,
            Iss = token.Issuer,
            Aud = token.Audiences.First(),
            Jti = principal.TokenId,
            LiveMode = principal.LiveMode,
        };

    private static long EpochTimeOf(DateTime instant) => new DateTimeOffset(instant, TimeSpan.Zero).ToUnixTimeSeconds();
}

public sealed record TokenInactive(bool Active);

/// <summary>RFC 7662 §2.2, and our own facts.</summary>
public sealed record TokenFacts(bool Active, string TokenType, string Sub, string AccountId, long Exp)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scope { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Username { get; init; }

    public long Iat { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Nbf { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Iss { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Aud { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Jti { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? LiveMode { get; init; }
}
