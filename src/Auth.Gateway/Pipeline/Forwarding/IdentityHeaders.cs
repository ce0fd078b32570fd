using System.Runtime.CompilerServices;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>Who calls, as headers in the configured names. A missing fact is a missing header.</summary>
public sealed class IdentityHeaders(GatewaySettings settings, AssertionService assertions, TimeProvider clock)
{
    private readonly IdentityHeaderSet _names = IdentityHeaderSet.All[settings.Identity.Headers];

    // Put together once for a principal: when the principal cache lets go of it, so does this.
    private readonly ConditionalWeakTable<Principal, ToldIdentity> _known = [];

    public ToldIdentity Of(Principal principal) => _known.GetValue(principal, Make);

    private ToldIdentity Make(Principal principal)
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
        return new ToldIdentity([.. headers], settings.Identity.Assertion ? new Assertions(principal, assertions, clock) : null);

        void Add(string? name, string? value)
        {
            if (name is not null && !string.IsNullOrEmpty(value)) headers.Add(new(name, HeaderValue.Encode(value)));
        }
    }
}
