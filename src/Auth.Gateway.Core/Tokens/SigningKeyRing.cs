using System.Globalization;
using System.Security.Cryptography;
using Auth.Gateway.Core.Audit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Core.Tokens;

/// <summary>
/// The gateway's keys in memory: made at the first start, shared through the store, encrypted there, and replaced in time. A key is published well
/// before it signs and until the last token that it signed has expired, so that whoever remembers the JWKS for an hour never meets a key that
/// they do not know. Assertions are always ES256, so that any upstream can verify them; access tokens use the configured algorithm.
/// </summary>
public sealed partial class SigningKeyRing(
    ISigningKeyStore store, MasterKey master, IAuditTrail audit, IOptions<TokenOptions> options, TimeProvider clock, ILogger<SigningKeyRing> logger)
    : BackgroundService
{
    /// <summary>How long a key is published before it signs.</summary>
    public static readonly TimeSpan PublishedAhead = TimeSpan.FromHours(2);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookAtMostEvery = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _oneLoader = new(1, 1);
    private volatile Loaded? _loaded;
    private readonly Lock _looking = new();
    private Task _look = Task.CompletedTask;

    /// <param name="RetiredAt">When the next key of its algorithm signs; null when there is none.</param>
    private sealed record Entry(SigningKey Stored, RingKey Key, DateTimeOffset? RetiredAt);

    private sealed record Loaded(Entry[] Signing, IReadOnlyDictionary<string, Entry> ById, byte[] Refresh);

    /// <summary>True once keys are at hand: before that the gateway is not ready.</summary>
    public bool IsLoaded => _loaded is not null;

    /// <summary>Signs access tokens.</summary>
    public RingKey TokenKey => Active(options.Value.SigningAlgorithm);

    /// <summary>Signs assertions for upstreams.</summary>
    public RingKey AssertionKey => Active(SecurityAlgorithms.EcdsaSha256);

    /// <summary>Makes refresh tokens. Never replaced: what it signs lives in the sessions' own counters.</summary>
    public byte[] RefreshKey => Current.Refresh;

    /// <summary>Public parts, for <c>/.well-known/jwks.json</c>: of the next, the active and the retired keys.</summary>
    public IEnumerable<JsonWebKey> Published => Current.Signing.Select(entry => entry.Key.Published).OfType<JsonWebKey>();

    private Loaded Current => _loaded ?? throw new InvalidOperationException("The key ring is read before it was loaded.");

    /// <summary>The algorithms that sign here.</summary>
    private IEnumerable<string> Algorithms => new[] { SecurityAlgorithms.EcdsaSha256, options.Value.SigningAlgorithm }.Distinct(StringComparer.Ordinal);

    /// <returns>Null for an id that is not ours: it is never fetched from anywhere else. Null, too, for a key whose last token has expired, also when it could not be removed yet.</returns>
    public RingKey? Find(string keyId) => Current.ById.TryGetValue(keyId, out var entry) && !IsOver(entry) ? entry.Key : null;

    /// <summary>
    /// As <see cref="Find"/>; an unknown id may be a key that another instance has just made, so the store is asked. Whoever asks at the same time
    /// shares one look, and there are not more than ten a second, however many ids are invented.
    /// </summary>
    public async ValueTask<RingKey?> FindAsync(string keyId)
    {
        // The look that is under way may have begun before the key was made: the one after it has not.
        for (var look = 0; look < 2 && Find(keyId) is null; look++) await SharedLook();
        return Find(keyId);
    }

    /// <summary>Makes the next key of each algorithm.</summary>
    /// <param name="immediately">It signs at once, for when the present one may be known to somebody; others learn of it by its first token.</param>
    /// <exception cref="StoreUnavailableException"/>
    public async Task RotateAsync(bool immediately, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var algorithm in Algorithms) await AddNextAsync(algorithm, immediately ? now : now + PublishedAhead, cancellationToken);
        await ReloadAsync(cancellationToken);
    }

    /// <summary>What there is, oldest first: without the keys themselves.</summary>
    public IReadOnlyList<(string Id, string Algorithm, string State, DateTimeOffset ActivatesAt)> Describe() =>
        [.. Current.Signing.Select(entry => (entry.Key.Id, entry.Key.Algorithm, StateOf(entry), entry.Stored.ActivatesAt))];

    /// <summary>Encrypts every key under another master key, together. Instances keep what they have in memory; they need the new one when they next start.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public async Task ProtectAnewAsync(MasterKey newMaster, CancellationToken cancellationToken)
    {
        var keys = await store.ListAsync(cancellationToken);
        await store.ReplaceAsync([.. keys.Select(key => key with { ProtectedPrivateKey = newMaster.Protect(master.Unprotect(key.ProtectedPrivateKey, key.Id), key.Id) })], cancellationToken);
        audit.Record(new AuditEvent(AuditKind.MasterKeyChanged));
    }

    /// <exception cref="StoreUnavailableException"/>
    /// <exception cref="InvalidOperationException">The keys in the store were encrypted with another master key.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var algorithm in Algorithms) await AddAsync(New(SigningKeyUse.Sign, algorithm, now), after: null, cancellationToken);
        await AddAsync(New(SigningKeyUse.Refresh, SecurityAlgorithms.HmacSha256, now), after: null, cancellationToken);
        try
        {
            await ReloadAsync(cancellationToken);
        }
        catch (CryptographicException exception)
        {
            throw new InvalidOperationException(
                "The signing keys in the store cannot be decrypted: Gateway:MasterKey is not the one that they were made with. Give the right one.", exception);
        }

        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _oneLoader.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await LookAfterAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task LookAfterAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var algorithm in Algorithms)
            {
                var due = Newest(algorithm).ActivatesAt + options.Value.RotateEvery;
                var now = clock.GetUtcNow();
                if (now >= due - PublishedAhead) await AddNextAsync(algorithm, due > now + PublishedAhead ? due : now + PublishedAhead, cancellationToken);
            }

            foreach (var entry in Current.Signing.Where(IsOver)) await RemoveAsync(entry.Key, cancellationToken);
            await ReloadAsync(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            LogDeferred();
        }
        catch (CryptographicException)
        {
            // Somebody changed the master key: what is in memory stays good until this instance starts again, with the new one.
            LogOtherMaster();
        }
    }

    // Of several instances one succeeds: the others name a newest key that is no longer the newest.
    private async Task AddNextAsync(string algorithm, DateTimeOffset activatesAt, CancellationToken cancellationToken)
    {
        var next = New(SigningKeyUse.Sign, algorithm, activatesAt);
        if (await AddAsync(next, Newest(algorithm).Id, cancellationToken)) LogAdded(next.Id, algorithm, activatesAt);
    }

    private async Task<bool> AddAsync(SigningKey key, string? after, CancellationToken cancellationToken)
    {
        if (!await store.AddAsync(key, after, cancellationToken)) return false;
        audit.Record(new AuditEvent(AuditKind.SigningKeyCreated) { CredentialId = key.Id }
            .With("use", key.Use.ToString().ToLowerInvariant()).With("algorithm", key.Algorithm).With("activates_at", key.ActivatesAt.ToString("u", CultureInfo.InvariantCulture)));
        return true;
    }

    private async Task RemoveAsync(RingKey key, CancellationToken cancellationToken)
    {
        await store.RemoveAsync(key.Id, cancellationToken);
        audit.Record(new AuditEvent(AuditKind.SigningKeyRemoved) { CredentialId = key.Id }.With("algorithm", key.Algorithm));
    }

    private Task SharedLook()
    {
        lock (_looking)
        {
            if (_look.IsCompleted) _look = LookAsync();
            return _look;
        }
    }

    private async Task LookAsync()
    {
        try
        {
            await ReloadAsync(CancellationToken.None);
            await Task.Delay(LookAtMostEvery);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or CryptographicException)
        {
            // What is at hand goes on being good; an unknown key is refused.
        }
    }

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await _oneLoader.WaitAsync(cancellationToken);
        try
        {
            var stored = await store.ListAsync(cancellationToken);
            var known = _loaded?.Signing.ToDictionary(entry => entry.Key.Id, entry => entry.Key, StringComparer.Ordinal);
            var keys = stored.Where(key => key.Use == SigningKeyUse.Sign).ToList();
            Entry[] signing = [.. keys.Select((key, index) => new Entry(
                key,
                known?.GetValueOrDefault(key.Id) ?? RingKey.Import(key.Id, key.Algorithm, master.Unprotect(key.ProtectedPrivateKey, key.Id)),
                keys.Skip(index + 1).FirstOrDefault(later => later.Algorithm == key.Algorithm)?.ActivatesAt))];
            var refresh = stored.Last(key => key.Use == SigningKeyUse.Refresh);
            _loaded = new Loaded(
                signing,
                signing.ToDictionary(entry => entry.Key.Id, StringComparer.Ordinal),
                _loaded?.Refresh ?? master.Unprotect(refresh.ProtectedPrivateKey, refresh.Id));
        }
        finally
        {
            _oneLoader.Release();
        }
    }

    private RingKey Active(string algorithm)
    {
        var now = clock.GetUtcNow();
        return Array.FindLast(Current.Signing, entry => entry.Key.Algorithm == algorithm && entry.Stored.ActivatesAt <= now)!.Key;
    }

    private SigningKey Newest(string algorithm) => Current.Signing.Last(entry => entry.Key.Algorithm == algorithm).Stored;

    private bool IsOver(Entry entry) => entry.RetiredAt is { } retired && retired + options.Value.Lifetimes.LongestAccessToken + PublishedAhead < clock.GetUtcNow();

    private string StateOf(Entry entry)
    {
        var now = clock.GetUtcNow();
        if (entry.Stored.ActivatesAt > now) return "next";
        return entry.RetiredAt <= now ? "retired" : "active";
    }

    private SigningKey New(SigningKeyUse use, string algorithm, DateTimeOffset activatesAt)
    {
        var id = Identifiers.New(Identifiers.SigningKey);
        return new SigningKey
        {
            Id = id,
            Use = use,
            Algorithm = algorithm,
            ProtectedPrivateKey = master.Protect(RingKey.NewPrivateKey(algorithm), id),
            CreatedAt = clock.GetUtcNow(),
            ActivatesAt = activatesAt,
        };
    }

    [LoggerMessage(1301, LogLevel.Information, "Signing key {KeyId} ({Algorithm}) was made and signs from {ActivatesAt:u}.")]
    private partial void LogAdded(string keyId, string algorithm, DateTimeOffset activatesAt);

    [LoggerMessage(1302, LogLevel.Warning, "The store is away; signing keys are looked after later.")]
    private partial void LogDeferred();

    [LoggerMessage(1303, LogLevel.Warning, "The signing keys in the store are encrypted under another master key now. Those in memory stay good; start again with the new one.")]
    private partial void LogOtherMaster();
}
