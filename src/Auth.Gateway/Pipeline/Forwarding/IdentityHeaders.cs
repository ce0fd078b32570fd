using System.Runtime.CompilerServices;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>Who calls, as headers in the configured names. A missing fact is a missing header.</summary>
public sealed class IdentityHeaders(GatewaySettings settings, AssertionCache assertions)
{
    private readonly IdentityHeaderSet _names = IdentityHeaderSet.All[settings.Identity.Headers];

    // Put together once for a principal, and gone with it.
    private readonly ConditionalWeakTable<Principal, KeyValuePair<string, string>[]> _known = [];

    /// <summary>All but the assertion; the values are safe in a header.</summary>
    public ReadOnlySpan<KeyValuePair<string, string>> Of(Principal principal) => _known.GetValue(principal, Make);

    /// <param name="audience">Whom it is for: the cluster's id.</param>
    /// <returns>Null where assertions are turned off.</returns>
    public string? Assertion(Principal principal, string audience) => settings.Identity.Assertion ? assertions.For(principal, audience) : null;

    private KeyValuePair<string, string>[] Make(Principal principal)
    {
        var headers = new List<KeyValuePair<string, string>>();
        Add(_names.Subject, principal.Subject);
        Add(_names.Account, principal.AccountId);
        Add(_names.Email, principal.Email);
        Add(_names.Roles, string.Join(' ', principal.Roles));
        Add(_names.Scopes, Scopes.Format(principal.Scopes));
        Add(_names.Scheme, principal.Scheme);
        Add(_names.Credential, principal.CredentialId);
        Add(_names.LiveMode, principal.LiveMode ? "true" : "false");
        Add(_names.Customer, principal.Customer);
        return [.. headers];

        void Add(string? name, string? value)
        {
            if (name is not null && !string.IsNullOrEmpty(value)) headers.Add(new(name, HeaderValue.Encode(value)));
        }
    }
}
