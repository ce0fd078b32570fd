using Auth.Gateway.Core.ApiKeys;
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
}

public readonly record struct OAuthClient(OAuthClientOutcome Outcome, Principal? Principal)
{
    public static implicit operator OAuthClient(OAuthClientOutcome outcome) => new(outcome, null);
}

/// <summary>
/// Client authentication (RFC 6749 §2.3.1): the client id is an account id or a key id, the secret is the key; by Basic or in the form. Basic is
/// tried as it is and then percent-decoded, since clients encode even <c>-</c> and <c>_</c>.
/// </summary>
public sealed class OAuthClients(ApiKeyAuthenticator keys, ApiKeyUsage usage)
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
            return await FindAsync(context, form["client_id"] ?? "", secret);
        }

        if (secret is not null) return OAuthClientOutcome.Ambiguous;
        if (credential.Scheme != SchemeNames.Basic || BasicCredential.Parse(credential.Value) is not var (userId, password)) return OAuthClientOutcome.Invalid;
        // Some clients send Basic with an empty secret for a client that has none.
        if (password.Length == 0) return OAuthClientOutcome.Anonymous;
        var found = await FindAsync(context, userId, password);
        if (found.Outcome == OAuthClientOutcome.Known || !(userId + password).AsSpan().ContainsAny('%', '+')) return found;
        return await FindAsync(context, Decode(userId), Decode(password));
    }

    private async Task<OAuthClient> FindAsync(HttpContext context, string clientId, string secret)
    {
        if (await keys.FindAsync(secret, context.RequestAborted) is not { } grant) return OAuthClientOutcome.Invalid;
        if (grant.Account.Id != clientId && grant.Key.Id != clientId) return OAuthClientOutcome.Invalid;
        var principal = keys.ToPrincipal(grant, SchemeNames.Basic);
        if (!principal.MayComeFrom(context.Connection.RemoteIpAddress)) return OAuthClientOutcome.Invalid;
        usage.Record(grant.Account.Id, grant.Key.Id);
        return new OAuthClient(OAuthClientOutcome.Known, principal);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
