using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.TrustedIssuers;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints.OAuth;

/// <summary>
/// <c>POST /oauth/revoke</c> (RFC 7009). Whoever holds a token may end it; a client that authenticates ends its own account's only. A refresh token takes
/// its session and all of its access tokens with it, also when a refresh came before it. Unknown tokens are revoked already.
/// </summary>
public sealed class RevocationEndpoint(OAuthClients clients, BearerTokens tokens, TokenRevocationService revocations, SessionService sessions, ErrorWriter errors)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/oauth/revoke", RevokeAsync).Policy(EndpointPolicies.Open(ErrorFormatNames.OAuth)).Limit(RateLimitNames.Token);

    private async Task RevokeAsync(HttpContext context)
    {
        var cancellation = context.RequestAborted;
        if (await OAuthForm.ReadAsync(context.Request) is not { } form)
        {
            await OAuthAnswers.RefuseFormAsync(context);
            return;
        }

        var client = await clients.AuthenticateAsync(context, form);
        if (client.IsRefused)
        {
            await OAuthAnswers.RefuseClientAsync(context, client.Outcome);
            return;
        }

        if (form["token"] is not { } token)
        {
            await OAuthAnswers.RefuseAsync(context, OAuthErrorCodes.InvalidRequest, "token is missing.");
            return;
        }

        var accountId = client.Principal?.AccountId;
        var validated = await tokens.ValidateAsync(token, cancellation);
        if (validated.Failure == AuthFailure.IssuerUnavailable)
        {
            // RFC 7009 §2.2.1: the client must assume that the token still exists, and try again.
            await errors.WriteAsync(context, AuthFailure.IssuerUnavailable);
            return;
        }

        if (validated.Principal is { TokenId: not null } principal)
        {
            if (accountId is null || accountId == principal.AccountId) await revocations.RevokeAsync(principal, cancellation);
        }
        else if (await sessions.FindByAnyTokenAsync(token, cancellation) is { } session && (accountId is null || accountId == session.AccountId))
        {
            await sessions.EndAsync(session.Id, cancellation);
        }

        await WireJson.WriteSecretAsync(context, StatusCodes.Status200OK, new Revoked());
    }
}

/// <summary>An empty object, for clients that parse every answer.</summary>
public sealed record Revoked;
