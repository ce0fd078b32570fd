namespace Auth.Gateway.Core.Failures;

/// <summary>
/// Why a request was refused: a closed set, so that every refusal has a stable code, one status and a text that says what to do next and
/// nothing about which part was wrong. docs/failures.md lists them for operators.
/// </summary>
public sealed class AuthFailure
{
    private AuthFailure(string code, int status, string text, FailureSeverity severity = FailureSeverity.Expected)
    {
        Code = code;
        Status = status;
        Text = text;
        Severity = severity;
    }

    /// <summary>Stable, snake_case; what logs, metrics and problem details carry.</summary>
    public string Code { get; }

    /// <summary>The HTTP status in every format but Flatpeak's, which has no 401.</summary>
    public int Status { get; }

    /// <summary>For the caller.</summary>
    public string Text { get; }

    public FailureSeverity Severity { get; }

    public static readonly AuthFailure NoCredentials = new("no_credentials", 401, "Authentication is required. Send one of the credentials that this resource accepts.");
    public static readonly AuthFailure InvalidCredentials = new("invalid_credentials", 401, "The credentials are not valid. Check them, or obtain new ones.");
    public static readonly AuthFailure SchemeNotAccepted = new("scheme_not_accepted", 401, "This resource does not accept that kind of credential.");
    public static readonly AuthFailure MultipleCredentials = new("multiple_credentials", 400, "Send exactly one credential.", FailureSeverity.Suspicious);
    public static readonly AuthFailure MalformedRequest = new("malformed_request", 400, "The request is malformed.", FailureSeverity.Suspicious);
    public static readonly AuthFailure InsufficientScope = new("insufficient_scope", 403, "The credential lacks a scope that this resource requires.");
    public static readonly AuthFailure InsufficientRole = new("insufficient_role", 403, "The caller lacks a role that this resource requires.");
    public static readonly AuthFailure WrongMode = new("wrong_mode", 403, "This resource requires a credential of the other mode (live or test).");
    public static readonly AuthFailure CustomerRestricted = new("customer_restricted", 403, "The credential is restricted to one customer's data.");
    public static readonly AuthFailure WrongAudience = new("wrong_audience", 403, "The credential is restricted to another service.");
    public static readonly AuthFailure NetworkNotAllowed = new("network_not_allowed", 403, "The credential may not be used from this network.", FailureSeverity.Suspicious);
    public static readonly AuthFailure UserRequired = new("user_required", 403, "This resource requires a signed-in user.");
    public static readonly AuthFailure TenantNotAccessible = new("tenant_not_accessible", 403, "The tenant is not accessible with this credential.");
    public static readonly AuthFailure CrossSite = new("cross_site", 403, "Requests with cookies must come from this site.", FailureSeverity.Suspicious);
    public static readonly AuthFailure NoPolicy = new("no_policy", 403, "Access is denied.", FailureSeverity.Fault);
    public static readonly AuthFailure AskerNotTrusted = new("asker_not_trusted", 403, "Only a proxy that this gateway trusts may ask here.", FailureSeverity.Suspicious);
    public static readonly AuthFailure UnknownPolicy = new("unknown_policy", 403, "Access is denied.", FailureSeverity.Fault);
    public static readonly AuthFailure NoRoute = new("no_route", 403, "Access is denied.");
    public static readonly AuthFailure TooManyAttempts = new("too_many_attempts", 429, "Too many failed attempts. Wait as long as Retry-After says, then try again.", FailureSeverity.Suspicious);
    public static readonly AuthFailure Busy = new("busy", 503, "Too many passwords are being checked right now. Retry shortly.", FailureSeverity.Suspicious);
    public static readonly AuthFailure StoreUnavailable = new("store_unavailable", 503, "The service cannot verify credentials right now. Retry shortly.", FailureSeverity.Fault);
    public static readonly AuthFailure IssuerUnavailable = new("issuer_unavailable", 503, "The service cannot verify credentials right now. Retry shortly.", FailureSeverity.Fault);

    public static IReadOnlyList<AuthFailure> All { get; } =
    [
        NoCredentials, InvalidCredentials, SchemeNotAccepted, MultipleCredentials, MalformedRequest, InsufficientScope, InsufficientRole, WrongMode,
        CustomerRestricted, WrongAudience, NetworkNotAllowed, UserRequired, TenantNotAccessible, CrossSite, NoPolicy, AskerNotTrusted, UnknownPolicy, NoRoute,
        TooManyAttempts, Busy, StoreUnavailable, IssuerUnavailable,
    ];

    public override string ToString() => Code;
}
