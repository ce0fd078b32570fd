namespace Auth.Gateway.Upstream;

/// <summary>The claims of the principal, named as in the assertion. A missing fact is a missing claim.</summary>
public static class GatewayClaims
{
    /// <summary>Who calls: <c>usr_…</c>, or <c>acc_…</c> for an account's key. <c>User.Identity.Name</c>.</summary>
    public const string Subject = "sub";

    /// <summary><c>acc_…</c>, the tenant that the request acts in.</summary>
    public const string Account = "account_id";

    /// <summary><c>acc_…</c>, the account whose administrators administer this one; the account itself when it stands alone.</summary>
    public const string Organization = "organization_id";

    /// <summary><c>usr_…</c>, when there is a user.</summary>
    public const string User = "user_id";

    public const string Email = "email";

    /// <summary>One claim each; what <c>IsInRole</c> and <c>RequireRole</c> ask for.</summary>
    public const string Role = "roles";

    /// <summary>One claim each; <c>*</c> is all of them.</summary>
    public const string Scope = "scope";

    /// <summary><c>basic</c>, <c>api-key</c>, <c>cookie</c> or <c>bearer</c>: how the caller showed who they are.</summary>
    public const string Scheme = "scheme";

    /// <summary>Id of the key, session or token that was used; never a secret.</summary>
    public const string Credential = "credential_id";

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public const string LiveMode = "live_mode";

    /// <summary>The one customer, by external id, that the credential is restricted to.</summary>
    public const string Customer = "customer";
}
