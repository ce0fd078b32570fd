using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.TrustedIssuers;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary><c>Authorization: Bearer …</c> with an access token (RFC 6750 §2.1), ours or a trusted issuer's. Tokens in the query or body are not looked for.</summary>
public sealed class BearerHandler(BearerTokens tokens) : ICredentialHandler
{
    public string Scheme => SchemeNames.Bearer;

    public bool IsSelfContained => true;

    public ValueTask<AuthResult> AuthenticateAsync(HttpContext context, string value) => tokens.ValidateAsync(value, context.RequestAborted);
}
