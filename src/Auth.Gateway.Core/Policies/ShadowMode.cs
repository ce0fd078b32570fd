using Auth.Gateway.Core.Failures;

namespace Auth.Gateway.Core.Policies;

/// <summary>
/// What a policy that is only tried out lets pass, and as whom: a request passes as what it is, and as nothing that it is not. What protects the
/// gateway or the credential itself is no demand of the policy and stays a refusal.
/// </summary>
public static class ShadowMode
{
    private static readonly AuthFailure[] OfThePolicy = [AuthFailure.SchemeNotAccepted, AuthFailure.WrongMode, AuthFailure.InsufficientScope, AuthFailure.InsufficientRole];

    // Where a credential's own limits end, it speaks for nobody: the request is one without a credential.
    private static readonly AuthFailure[] OfTheCredential =
    [
        AuthFailure.NoCredentials, AuthFailure.InvalidCredentials, AuthFailure.NetworkNotAllowed, AuthFailure.WrongAudience, AuthFailure.CustomerRestricted,
    ];

    /// <returns>Authenticated, or nobody; null when the refusal stands.</returns>
    public static AuthResult? PassAs(AuthResult caller, AuthFailure failure)
    {
        if (OfThePolicy.Contains(failure) && caller.IsAuthenticated) return caller;
        return OfTheCredential.Contains(failure) ? AuthResult.None : null;
    }
}
