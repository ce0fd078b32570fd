using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Upstream;

/// <summary>
/// The gateway's public keys. They are fetched when an assertion needs them: the first time, when they are old, and when one names a key that is not
/// among them; by one fetch at a time, and never more often than <see cref="GatewayAssertionOptions.AskAtMostEvery"/>. What was fetched last is used
/// while the gateway is away, but not for ever.
/// </summary>
internal sealed partial class GatewayKeys(GatewayAssertionOptions options, TimeProvider clock, ILogger logger) : IDisposable
{
    private const long MaxBytes = 256 * 1024;

    private readonly HttpClient _http = new(options.BackchannelHttpHandler ?? new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }, disposeHandler: options.BackchannelHttpHandler is null)
    {
        MaxResponseContentBufferSize = MaxBytes,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Lock _lock = new();
    private volatile KeySet? _known;
    private volatile bool _failing;
    private Task? _fetch;
    private long? _unknownAskedAt;
    private long? _failedAt;

    private sealed record KeySet(ILookup<string, JsonWebKey> Keys, long FetchedAt);

    /// <returns>The keys of this id; none when the gateway has none; null when that cannot be known now.</returns>
    public async ValueTask<IReadOnlyList<JsonWebKey>?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (Find(keyId, options.RefreshEvery) is { Count: > 0 } fresh) return fresh;
        var fetch = Ask(Find(keyId, options.RefreshEvery) is not null);
        var old = Find(keyId, options.MaxKeyAge);
        // What is old, and could not be renewed lately, is used without waiting again.
        if (fetch is not null && !(_failing && old is { Count: > 0 })) await fetch.WaitAsync(cancellationToken);
        var found = Find(keyId, options.MaxKeyAge);
        return found is { Count: 0 } && _failing ? null : found;
    }

    public void Dispose() => _http.Dispose();

    private List<JsonWebKey>? Find(string keyId, TimeSpan maxAge) =>
        _known is { } known && clock.GetElapsedTime(known.FetchedAt) <= maxAge ? [.. known.Keys[keyId]] : null;

    /// <param name="forUnknownKey">The keys are fresh, and the one that is named is not among them.</param>
    /// <returns>The fetch that is under way, or a new one; null when the gateway was asked a moment ago.</returns>
    private Task? Ask(bool forUnknownKey)
    {
        lock (_lock)
        {
            if (_fetch is { IsCompleted: false }) return _fetch;
            if (IsRecent(_failedAt) || (forUnknownKey && IsRecent(_unknownAskedAt))) return null;
            if (forUnknownKey) _unknownAskedAt = clock.GetTimestamp();
            // Of nobody's request: whoever goes away must not end it for the others.
            return _fetch = Task.Run(FetchAsync, CancellationToken.None);
        }
    }

    private bool IsRecent(long? at) => at is { } then && clock.GetElapsedTime(then) < options.AskAtMostEvery;

    private async Task FetchAsync()
    {
        var asked = clock.GetTimestamp();
        try
        {
            using var timeout = new CancellationTokenSource(options.FetchTimeout);
            _known = new KeySet(Read(await _http.GetStringAsync(options.KeysUri, timeout.Token)), asked);
            if (_failing) LogHealed(options.KeysUri);
            _failing = false;
        }
        catch (Exception exception)
        {
            // Whatever it is: what was known before stays known.
            if (!_failing) LogFailing(exception, options.KeysUri, options.MaxKeyAge);
            lock (_lock) _failedAt = clock.GetTimestamp();
            _failing = true;
        }
    }

    // The set holds keys for other purposes, too. Only those on P-256 can have signed an assertion.
    private static ILookup<string, JsonWebKey> Read(string json)
    {
        var keys = new JsonWebKeySet(json).Keys.Where(key => key is { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: JsonWebKeyECTypes.P256, Use: null or "" or JsonWebKeyUseNames.Sig } && !string.IsNullOrEmpty(key.Kid)).ToList();
        return keys.Count > 0 ? keys.ToLookup(key => key.Kid, StringComparer.Ordinal) : throw new InvalidOperationException("The gateway publishes no key that could be used.");
    }

    [LoggerMessage(1, LogLevel.Warning, "The gateway's keys cannot be fetched from {Address}: those that are known are used for {MaxKeyAge}, and without any each request is a 503.")]
    private partial void LogFailing(Exception exception, Uri address, TimeSpan maxKeyAge);

    [LoggerMessage(2, LogLevel.Information, "The gateway's keys are fetched from {Address} again.")]
    private partial void LogHealed(Uri address);
}
