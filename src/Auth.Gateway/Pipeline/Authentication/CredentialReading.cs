using Auth.Gateway.Core.Failures;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>None, exactly one, or a reason why not.</summary>
public readonly record struct CredentialReading(Credential? Credential, AuthFailure? Failure)
{
    public static CredentialReading None => default;

    public static implicit operator CredentialReading(Credential credential) => new(credential, null);

    public static implicit operator CredentialReading(AuthFailure failure) => new(null, failure);
}
