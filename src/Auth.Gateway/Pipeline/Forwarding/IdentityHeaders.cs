using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>Who calls, as headers in the configured names. A missing fact is a missing header.</summary>
public sealed class IdentityHeaders
{
    private readonly IdentityHeaderSet _names;
    private readonly GatewaySettings _settings;
    private readonly AssertionService _assertions;
    private readonly TimeProvider _clock;

    // One object, by which what was made for this configuration is known from what was made for another.
    private readonly Func<Principal, ToldIdentity> _make;

    public IdentityHeaders(GatewaySettings settings, AssertionService assertions, TimeProvider clock)
    {
        (_settings, _assertions, _clock) = (settings, assertions, clock);
        _names = IdentityHeaderSet.All[settings.Identity.Headers];
        _make = Make;
    }

    public ToldIdentity Of(Principal principal) => principal.Once(_make);

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
        return new ToldIdentity([.. headers], _settings.Identity.Assertion ? new Assertions(principal, _assertions, _clock) : null);

        void Add(string? name, string? value)
        {
            if (name is not null && !string.IsNullOrEmpty(value)) headers.Add(new(name, HeaderValue.Encode(value)));
        }
    }
}
