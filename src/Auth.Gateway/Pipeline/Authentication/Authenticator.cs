using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>From a request to a principal, by whichever scheme its credential has.</summary>
public sealed class Authenticator(IEnumerable<ICredentialHandler> handlers, PrincipalCache cache, ApiKeyUsage usage, CookieNames cookies)
{
    private readonly Dictionary<string, ICredentialHandler> _handlers = handlers.ToDictionary(handler => handler.Scheme, StringComparer.Ordinal);

    /// <param name="withCookie">Whether a cookie counts here.</param>
    /// <exception cref="Core.StoreUnavailableException"/>
    public async ValueTask<AuthResult> AuthenticateAsync(HttpRequest request, bool withCookie)
    {
        var reading = CredentialReader.Read(request, withCookie ? cookies.AccessToken : null);
        if (reading.Failure is not null) return AuthResult.Rejected(reading.Failure);
        if (reading.Credential is not { } credential) return AuthResult.None;
        var principal = cache.Find(credential);
        if (principal is null)
        {
            var position = cache.Position;
            var handler = _handlers[credential.Scheme];
            var result = await handler.AuthenticateAsync(credential.Value, request.HttpContext.RequestAborted);
            if (!result.IsAuthenticated) return result;
            principal = result.Principal;
            cache.Add(credential, principal, position, handler.IsSelfContained);
        }

        // A token made from a key is no use of the key: only presenting it counts.
        if (principal is { KeyId: not null, Scheme: SchemeNames.ApiKey or SchemeNames.Basic }) usage.Record(principal.AccountId, principal.KeyId);
        return AuthResult.Authenticated(principal);
    }
}
