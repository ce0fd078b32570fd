using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>Access tokens for users who signed in with their password.</summary>
public sealed class UserTokens(AccessTokenService tokens, GatewaySettings settings)
{
    /// <param name="sessionId">The session that the token belongs to; null for a bearer that stands alone.</param>
    public AccessToken Issue(HttpContext context, Access access, string? sessionId)
    {
        var principal = new Principal
        {
            Subject = access.User.Id,
            AccountId = access.Account.Id,
            OrganizationId = access.Account.OrganizationId,
            UserId = access.User.Id,
            Email = access.User.Email,
            Roles = [access.Role!],
            Scopes = settings.Roles.ScopesOf(access.Role),
            Scheme = sessionId is null ? SchemeNames.Bearer : SchemeNames.Cookie,
            SessionId = sessionId,
        };
        return sessionId is null
            ? tokens.Issue(principal, TokenUses.Password, settings.Tokens.Lifetimes.Password, context.Issuer(settings.Issuer))
            : tokens.Issue(principal, TokenUses.Session, settings.Tokens.Lifetimes.Session, context.Issuer(settings.Issuer));
    }
}
