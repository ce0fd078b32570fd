using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.TrustedIssuers;

/// <summary>Every bearer token that the gateway accepts: those of trusted issuers, by their <c>iss</c>, and otherwise its own.</summary>
public sealed class BearerTokens(ForeignTokenService foreign, AccessTokenService own)
{
    /// <returns>Authenticated or rejected; never none.</returns>
    /// <exception cref="Core.StoreUnavailableException"/>
    public async ValueTask<AuthResult> ValidateAsync(string text, CancellationToken cancellationToken) =>
        await foreign.ValidateAsync(text, cancellationToken) ?? await own.ValidateAsync(text, SchemeNames.Bearer);
}
