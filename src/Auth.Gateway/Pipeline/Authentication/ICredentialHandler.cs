using Auth.Gateway.Core.Failures;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>Verifies the credentials of one scheme. A fifth scheme is one more of these, and its line in <see cref="CredentialReader"/>.</summary>
public interface ICredentialHandler
{
    /// <summary>See <see cref="Core.Principals.SchemeNames"/>.</summary>
    string Scheme { get; }

    /// <summary>
    /// True when the credential says everything by itself (a signed token); false when the store must be asked, so that what is remembered goes
    /// stale when the store cannot be followed.
    /// </summary>
    bool IsSelfContained { get; }

    /// <returns>Authenticated or rejected; never none.</returns>
    /// <exception cref="Core.StoreUnavailableException"/>
    ValueTask<AuthResult> AuthenticateAsync(HttpContext context, string value);
}
