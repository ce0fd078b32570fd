using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Pipeline.Authentication;

namespace Auth.Gateway.Endpoints.OAuth;

/// <summary>What the request said about its client: nothing, one that is known, or one that is not.</summary>
public enum OAuthClientOutcome
{
    Anonymous,
    Known,
    Invalid,

    /// <summary>Two methods at once (RFC 6749 §2.3), or a repeated header.</summary>
    Ambiguous,

    /// <summary>Too many wrong ones came before: nothing was looked at, and <c>Retry-After</c> says for how long.</summary>
    Delayed,
}

public readonly record struct OAuthClient(OAuthClientOutcome Outcome, Principal? Principal)
{
    /// <summary>Whatever else was asked for is not looked at: who named a client, and is not it, is nobody.</summary>
    public bool IsRefused => Outcome is OAuthClientOutcome.Invalid or OAuthClientOutcome.Ambiguous or OAuthClientOutcome.Delayed;

    public static implicit operator OAuthClient(OAuthClientOutcome outcome) => new(outcome, null);
}

/// <summary>
/// Client authentication (RFC 6749 §2.3.1): the client id is an account id or a key id, the secret is the key; by Basic or in the form. Basic is
/// tried as it is and then percent-decoded, since clients encode even <c>-</c> and <c>_</c>.
/// </summary>
public sealed class OAuthClients(KeyLookup keys, ApiKeyUsage usage)
{
    /// <exception cref="Core.StoreUnavailableException"/>
    public async Task<OAuthClient> AuthenticateAsync(HttpContext context, OAuthForm form)
    {
        var reading = CredentialReader.Read(context.Request);
        var secret = form["client_secret"];
        if (reading.Failure is not null) return reading.Failure.Status == 400 ? OAuthClientOutcome.Ambiguous : OAuthClientOutcome.Invalid;
        if (reading.Credential is not { } credential)
        {
            if (secret is null) return OAuthClientOutcome.Anonymous;
            return await FindAsync(context, new PresentedKey(secret, form["client_id"] ?? ""));
        }

        if (secret is not null) return OAuthClientOutcome.Ambiguous;
        if (credential.Scheme != SchemeNames.Basic || BasicCredential.Parse(credential.Value) is not var (userId, password)) return OAuthClientOutcome.Invalid;
        // Some clients send Basic with an empty secret for a client that has none.
        if (password.Length == 0) return OAuthClientOutcome.Anonymous;
        var raw = new PresentedKey(password, userId);
        var isEncoded = (userId + password).AsSpan().ContainsAny('%', '+');
        return await FindAsync(context, isEncoded ? [raw, new PresentedKey(Decode(password), Decode(userId))] : [raw]);
    }

    private async Task<OAuthClient> FindAsync(HttpContext context, params PresentedKey[] readings)
    {
        var result = await keys.AuthenticateAsync(context, readings);
        if (result.Principal is not { KeyId: { } keyId } principal) return result.Failure == AuthFailure.TooManyAttempts ? OAuthClientOutcome.Delayed : OAuthClientOutcome.Invalid;
        if (!principal.MayComeFrom(context.Connection.RemoteIpAddress)) return OAuthClientOutcome.Invalid;
        usage.Record(principal.AccountId, keyId);
        return new OAuthClient(OAuthClientOutcome.Known, principal);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
