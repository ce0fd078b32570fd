using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary><c>X-API-Key: …</c>, or the bare key in <c>Authorization</c>.</summary>
public sealed class ApiKeyHandler(KeyLookup keys) : ICredentialHandler
{
    public string Scheme => SchemeNames.ApiKey;

    public bool IsSelfContained => false;

    public async Task<AuthResult> AuthenticateAsync(HttpContext context, string value)
    {
        var found = await keys.FindAsync(context, new PresentedKey(value));
        return found.Grant is { } grant ? AuthResult.Authenticated(keys.ToPrincipal(grant, Scheme)) : AuthResult.Rejected(found.Failure!);
    }
}
