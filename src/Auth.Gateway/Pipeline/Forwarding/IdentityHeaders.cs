using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>Who calls, as headers in the configured names. A missing fact is a missing header.</summary>
public sealed class IdentityHeaders(GatewaySettings settings, AssertionCache assertions)
{
    private readonly IdentityHeaderSet _names = IdentityHeaderSet.All[settings.Identity.Headers];

    /// <param name="audience">Whom the assertion is for: the cluster's id.</param>
    /// <param name="add">Takes a name and a value that is safe in a header.</param>
    public void Write(Principal principal, string audience, Action<string, string> add)
    {
        Add(_names.Subject, principal.Subject);
        Add(_names.Account, principal.AccountId);
        Add(_names.Email, principal.Email);
        Add(_names.Roles, string.Join(' ', principal.Roles));
        Add(_names.Scopes, Scopes.Format(principal.Scopes));
        Add(_names.Scheme, principal.Scheme);
        Add(_names.Credential, principal.CredentialId);
        Add(_names.LiveMode, principal.LiveMode ? "true" : "false");
        Add(_names.Customer, principal.Customer);
        if (settings.Identity.Assertion) add(IdentityHeaderSet.Assertion, assertions.For(principal, audience));

        void Add(string? name, string? value)
        {
            if (name is not null && !string.IsNullOrEmpty(value)) add(name, HeaderValue.Encode(value));
        }
    }
}
