using Auth.Gateway.Core.TrustedIssuers;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.TrustedIssuers;

/// <summary>
/// The keys of one provider. They are fetched when a token needs them: the first time, when they are old, and when a token names one that is not among
/// them; by one fetch at a time, and never more often than <see cref="AskAtMostEvery"/>, whatever strangers send. What was fetched last is used when the
/// provider is away, but not for ever.
/// </summary>
public sealed partial class IssuerKeys(TrustedIssuer issuer, IDocumentRetriever documents, TimeProvider clock, ILogger<IssuerKeys> logger)
{
    /// <summary>With the age of remembered principals: how long a key that the provider has withdrawn is good for.</summary>
    public static readonly TimeSpan RefreshEvery = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan AskAtMostEvery = TimeSpan.FromSeconds(15);

    /// <summary>How long an outage is survived.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);

    /// <summary>Of metadata and keys together.</summary>
    public static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private volatile KeySet? _known;
    private volatile bool _failing;
    private Task? _fetch;
    private long? _askedAt;

    private sealed record KeySet(ILookup<string, JsonWebKey> Keys, long FetchedAt);

    /// <returns>Keys of this id that verify this algorithm; none when the provider has none; null when that cannot be known now.</returns>
    public async ValueTask<IReadOnlyList<JsonWebKey>?> FindAsync(string keyId, string algorithm, CancellationToken cancellationToken)
    {
        var found = Find(keyId, algorithm, MaxAge);
        if (found is { Count: > 0 } && Find(keyId, algorithm, RefreshEvery) is not null) return found;
        var fetch = Ask();
        // What is old, and could not be renewed lately, is used without waiting again.
        if (fetch is null || (found is { Count: > 0 } && _failing)) return found is { Count: 0 } && _failing ? null : found;
        await fetch.WaitAsync(cancellationToken);
        found = Find(keyId, algorithm, MaxAge);
        return found is { Count: 0 } && _failing ? null : found;
    }

    private List<JsonWebKey>? Find(string keyId, string algorithm, TimeSpan maxAge) =>
        _known is { } known && clock.GetElapsedTime(known.FetchedAt) <= maxAge ? [.. known.Keys[keyId].Where(key => SignatureAlgorithm.Fits(key, algorithm))] : null;

    /// <returns>The fetch that is under way, or a new one; null when the provider was asked a moment ago.</returns>
    private Task? Ask()
    {
        lock (_lock)
        {
            if (_fetch is { IsCompleted: false }) return _fetch;
            if (_askedAt is { } askedAt && clock.GetElapsedTime(askedAt) < AskAtMostEvery) return null;
            _askedAt = clock.GetTimestamp();
            // Of nobody's request: whoever goes away must not end it for the others.
            return _fetch = Task.Run(FetchAsync, CancellationToken.None);
        }
    }

    private async Task FetchAsync()
    {
        var asked = clock.GetTimestamp();
        try
        {
            using var timeout = new CancellationTokenSource(FetchTimeout, clock);
            var metadata = await OpenIdConnectConfigurationRetriever.GetAsync(issuer.MetadataAddress, documents, timeout.Token);
            _known = new KeySet(Read(metadata), asked);
            if (_failing) LogHealed(issuer.Issuer);
            _failing = false;
        }
        catch (Exception exception)
        {
            // Whatever it is: what was known before stays known.
            if (!_failing) LogFailing(exception, issuer.Issuer);
            _failing = true;
        }
    }

    private ILookup<string, JsonWebKey> Read(OpenIdConnectConfiguration metadata)
    {
        // OpenID Connect Discovery §4.3: otherwise somebody else's document would speak for this issuer.
        if (metadata.Issuer != issuer.Issuer) throw new InvalidOperationException("The metadata is another issuer's.");
        var keys = (metadata.JsonWebKeySet?.Keys ?? []).Where(key => !string.IsNullOrEmpty(key.Kid) && issuer.Algorithms.Any(algorithm => SignatureAlgorithm.Fits(key, algorithm))).ToList();
        return keys.Count > 0 ? keys.ToLookup(key => key.Kid, StringComparer.Ordinal) : throw new InvalidOperationException("The provider publishes no key that could be used.");
    }

    [LoggerMessage(5001, LogLevel.Warning, "The keys of {Issuer} cannot be fetched: those that are known are used for 24 hours.")]
    private partial void LogFailing(Exception exception, string issuer);

    [LoggerMessage(5002, LogLevel.Information, "The keys of {Issuer} are fetched again.")]
    private partial void LogHealed(string issuer);
}
