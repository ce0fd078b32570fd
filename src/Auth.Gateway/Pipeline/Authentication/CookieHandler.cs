using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>The <c>access_token</c> cookie: an access token of a session, and of nothing else.</summary>
public sealed class CookieHandler(AccessTokenService tokens) : ICredentialHandler
{
    public string Scheme => SchemeNames.Cookie;

    public bool IsSelfContained => true;

    public async ValueTask<AuthResult> AuthenticateAsync(HttpContext context, string value)
    {
        var result = await tokens.ValidateAsync(value, Scheme);
        // A token that was made for an API must not be planted in somebody's browser.
        return result.IsAuthenticated && result.Principal.TokenUse != TokenUses.Session ? AuthResult.Rejected(AuthFailure.InvalidCredentials) : result;
    }
}
