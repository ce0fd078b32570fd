using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary><c>X-API-Key: …</c>, or the bare key in <c>Authorization</c>.</summary>
public sealed class ApiKeyHandler(KeyLookup keys) : ICredentialHandler
{
    public string Scheme => SchemeNames.ApiKey;

    public bool IsSelfContained => false;

    public async ValueTask<AuthResult> AuthenticateAsync(HttpContext context, string value) => keys.ToResult(await keys.FindAsync(context, new PresentedKey(value)), Scheme);
}
