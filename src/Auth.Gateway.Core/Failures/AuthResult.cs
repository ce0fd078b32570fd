using System.Diagnostics.CodeAnalysis;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Core.Failures;

/// <summary>What reading a request's credential came to: there was none, it was rejected, or it is somebody.</summary>
public readonly record struct AuthResult
{
    private AuthResult(Principal? principal, AuthFailure? failure)
    {
        Principal = principal;
        Failure = failure;
    }

    public static AuthResult None => default;

    public Principal? Principal { get; }

    public AuthFailure? Failure { get; }

    [MemberNotNullWhen(true, nameof(Principal))]
    public bool IsAuthenticated => Principal is not null;

    [MemberNotNullWhen(true, nameof(Failure))]
    public bool IsRejected => Failure is not null;

    public static AuthResult Authenticated(Principal principal) => new(principal, null);

    public static AuthResult Rejected(AuthFailure failure) => new(null, failure);
}
