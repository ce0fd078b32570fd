using Auth.Gateway.Core;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Pipeline.RateLimiting;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>The one way to a key, whatever endpoint took it and in whatever form: so that there is no door at which guesses are not counted.</summary>
public sealed class KeyLookup(ApiKeyAuthenticator keys, CredentialGuesses guesses)
{
    /// <param name="context">Its answer gets <c>Retry-After</c> when guesses are used up.</param>
    /// <param name="readings">
    /// What was presented, in each way in which it can be read: the first that is right counts, and when none is that is one failure. Empty: it is malformed.
    /// </param>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<FoundKey> FindAsync(HttpContext context, params PresentedKey[] readings)
    {
        var ids = readings.Select(reading => reading.Id).Where(IsId).Distinct().ToList();
        var wait = guesses.WaitFor(context, ids);
        if (wait > TimeSpan.Zero && !readings.Any(reading => guesses.WasGood(reading.Key)))
        {
            RetryAfter.Write(context.Response.Headers, wait);
            return AuthFailure.TooManyAttempts;
        }

        var isRehearsed = Rehearsal.Of(context) is not null;
        foreach (var (key, id) in readings)
        {
            if (await keys.FindAsync(key, context.RequestAborted) is not { } grant || (id is not null && grant.Account.Id != id && grant.Key.Id != id)) continue;
            if (!isRehearsed) guesses.Succeeded(key);
            return grant;
        }

        if (!isRehearsed) await guesses.FailedAsync(context, ids);
        return AuthFailure.InvalidCredentials;
    }

    public Principal ToPrincipal(ApiKeyGrant grant, string scheme) => keys.ToPrincipal(grant, scheme);

    // Other texts are nobody's, and would be buckets without end.
    private static bool IsId(string? text) => Identifiers.IsWellFormed(text, Identifiers.Account) || Identifiers.IsWellFormed(text, Identifiers.ApiKey);
}

/// <summary>A key, as a request presents it.</summary>
/// <param name="Id">Of the account or key that it must be; null: of whichever it is.</param>
public readonly record struct PresentedKey(string Key, string? Id = null);

/// <summary>Either the grant, or why there is none.</summary>
public readonly record struct FoundKey(ApiKeyGrant? Grant, AuthFailure? Failure)
{
    public static implicit operator FoundKey(ApiKeyGrant grant) => new(grant, null);

    public static implicit operator FoundKey(AuthFailure failure) => new(null, failure);
}
