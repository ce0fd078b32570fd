using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>Access tokens for users who signed in with their password, and the one way from what they may do to who they are.</summary>
public sealed class UserTokens(AccessTokenService tokens, GatewaySettings settings)
{
    /// <param name="session">The session that the token belongs to, whose cookie it becomes; null for a bearer that stands alone.</param>
    public AccessToken Issue(HttpContext context, Access access, Session? session) => session is null
        ? tokens.Issue(PrincipalOf(access, session, SchemeNames.Bearer), TokenUses.Password, settings.Tokens.Lifetimes.Password, context.Issuer(settings.Issuer))
        : tokens.Issue(PrincipalOf(access, session, SchemeNames.Cookie), TokenUses.Session, settings.Tokens.Lifetimes.Session, context.Issuer(settings.Issuer));

    /// <summary>With what the role allows today and, where the sign-in was narrowed, no more than that: by whichever door the session is prolonged.</summary>
    public Principal PrincipalOf(Access access, Session? session, string scheme)
    {
        var allowed = settings.Roles.ScopesOf(access.Role);
        return new Principal
        {
            Subject = access.User.Id,
            AccountId = access.Account.Id,
            OrganizationId = access.Account.OrganizationId,
            UserId = access.User.Id,
            Email = access.User.Email,
            Roles = [access.Role!],
            Scopes = session?.Scopes is { } narrowed ? Scopes.Intersect(narrowed, allowed) : allowed,
            Scheme = scheme,
            SessionId = session?.Id,
            IssuedAt = access.AskedAt,
        };
    }
}
