using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>
/// <c>Basic</c> with an API key: as the password of its account id or key id, as the user-id with an empty password, or as the password with an
/// empty user-id. Users' own passwords are taken at the login endpoints only.
/// </summary>
public sealed class BasicHandler(KeyLookup keys) : ICredentialHandler
{
    public string Scheme => SchemeNames.Basic;

    public bool IsSelfContained => false;

    public async ValueTask<AuthResult> AuthenticateAsync(HttpContext context, string value) => keys.ToResult(await keys.FindAsync(context, Read(value)), Scheme);

    /// <returns>Nothing when it is malformed, or says nothing.</returns>
    public static PresentedKey[] Read(string value) => BasicCredential.Parse(value) switch
    {
        null or ("", "") => [],
        var (userId, password) when password.Length == 0 => [new PresentedKey(userId)],
        var (userId, password) when userId.Length == 0 => [new PresentedKey(password)],
        var (userId, password) => [new PresentedKey(password, userId)],
    };
}
