using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>
/// <c>Basic</c> with an API key: as the password of its account id or key id, as the user-id with an empty password, or as the password with an
/// empty user-id. Users' own passwords are taken at the login endpoints only.
/// </summary>
public sealed class BasicHandler(ApiKeyAuthenticator keys) : ICredentialHandler
{
    public string Scheme => SchemeNames.Basic;

    public bool IsSelfContained => false;

    public async Task<AuthResult> AuthenticateAsync(string value, CancellationToken cancellationToken)
    {
        if (BasicCredential.Parse(value) is not var (userId, password)) return AuthResult.Rejected(AuthFailure.InvalidCredentials);
        var grant = (userId, password) switch
        {
            ("", "") => null,
            (_, "") => await keys.FindAsync(userId, cancellationToken),
            ("", _) => await keys.FindAsync(password, cancellationToken),
            _ => await keys.FindAsync(password, cancellationToken) is { } found && (found.Account.Id == userId || found.Key.Id == userId) ? found : null,
        };
        return grant is null ? AuthResult.Rejected(AuthFailure.InvalidCredentials) : AuthResult.Authenticated(keys.ToPrincipal(grant, Scheme));
    }
}
