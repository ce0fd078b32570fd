using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary><c>X-API-Key: …</c>, or the bare key in <c>Authorization</c>.</summary>
public sealed class ApiKeyHandler(ApiKeyAuthenticator keys) : ICredentialHandler
{
    public string Scheme => SchemeNames.ApiKey;

    public bool IsSelfContained => false;

    public async Task<AuthResult> AuthenticateAsync(string value, CancellationToken cancellationToken) =>
        await keys.FindAsync(value, cancellationToken) is { } grant
            ? AuthResult.Authenticated(keys.ToPrincipal(grant, Scheme))
            : AuthResult.Rejected(AuthFailure.InvalidCredentials);
}
