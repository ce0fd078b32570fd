using Auth.Gateway.Core;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Pipeline.RateLimiting;
using Auth.Gateway.Telemetry;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>The one way to a key, whatever endpoint took it and in whatever form: so that there is no door at which guesses are not counted.</summary>
public sealed class KeyLookup(ApiKeyAuthenticator keys, CredentialGuesses guesses, PrincipalCache cache, GatewayMetrics metrics)
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
        foreach (var reading in readings)
        {
            if (await keys.FindAsync(reading.Key, context.RequestAborted) is not { } grant || !reading.IsOf(grant.Account.Id, grant.Key.Id)) continue;
            if (!isRehearsed) guesses.Succeeded(reading.Key);
            return grant;
        }

        if (!isRehearsed) await guesses.FailedAsync(context, ids);
        return AuthFailure.InvalidCredentials;
    }

    /// <summary>Whom the key stands for: as it is remembered, or looked up and remembered, like a key that a route was asked with.</summary>
    /// <param name="context">As for <see cref="FindAsync"/>.</param>
    /// <param name="readings">As for <see cref="FindAsync"/>.</param>
    /// <returns>Authenticated or rejected; never none.</returns>
    /// <exception cref="StoreUnavailableException"/>
    public async ValueTask<AuthResult> AuthenticateAsync(HttpContext context, params PresentedKey[] readings)
    {
        var known = Recall(readings);
        metrics.CacheLookup(SchemeNames.ApiKey, known is not null);
        if (known is not null) return AuthResult.Authenticated(known);
        var position = cache.Position;
        var result = ToResult(await FindAsync(context, readings), SchemeNames.ApiKey);
        // Of several readings it is not told which was right.
        if (result.IsAuthenticated && readings is [var only] && Rehearsal.Of(context) is null) cache.Add(Remembered(only.Key), result.Principal, position, isSelfContained: false);
        return result;
    }

    public AuthResult ToResult(FoundKey found, string scheme) => found.Grant is { } grant ? AuthResult.Authenticated(keys.ToPrincipal(grant, scheme)) : AuthResult.Rejected(found.Failure!);

    private Principal? Recall(PresentedKey[] readings)
    {
        foreach (var reading in readings)
        {
            if (cache.Find(Remembered(reading.Key)) is { } principal && reading.IsOf(principal.AccountId, principal.KeyId)) return principal;
        }

        return null;
    }

    private static Credential Remembered(string key) => new(SchemeNames.ApiKey, key);

    // Other texts are nobody's, and would be buckets without end.
    private static bool IsId(string? text) => Identifiers.IsWellFormed(text, Identifiers.Account) || Identifiers.IsWellFormed(text, Identifiers.ApiKey);
}

/// <summary>A key, as a request presents it.</summary>
/// <param name="Id">Of the account or key that it must be; null: of whichever it is.</param>
public readonly record struct PresentedKey(string Key, string? Id = null)
{
    /// <summary>Whether a key is the one that was named, or none was.</summary>
    public bool IsOf(string accountId, string? keyId) => Id is null || Id == accountId || Id == keyId;
}

/// <summary>Either the grant, or why there is none.</summary>
public readonly record struct FoundKey(ApiKeyGrant? Grant, AuthFailure? Failure)
{
    public static implicit operator FoundKey(ApiKeyGrant grant) => new(grant, null);

    public static implicit operator FoundKey(AuthFailure failure) => new(null, failure);
}
