using Auth.Gateway.Core.Changes;
using Microsoft.Extensions.Options;

namespace Auth.Gateway.Core.ApiKeys;

/// <summary>The life of an API key: created, imported, listed, rotated, deleted.</summary>
public sealed class ApiKeyService(
    IApiKeyStore store, ApiKeyUsage usage, ChangeFollower follower, ChangeLifetime lifetime, IOptions<ApiKeyOptions> options, TimeProvider clock)
{
    public static readonly TimeSpan MaxOverlap = TimeSpan.FromDays(1);

    /// <returns>The outcome and, when created, the key's text: the only time that it is known.</returns>
    public async Task<(ApiKeyCreation Creation, string Secret)> CreateAsync(NewApiKey wanted, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (secret, shown) = ApiKeyFormat.New(wanted.Prefix ?? options.Value.Prefix, wanted.LiveMode);
        var creation = await store.CreateAsync(Describe(wanted, ApiKeyFormat.Hash(secret), shown, now), options.Value.MaxPerOwner, now, cancellationToken);
        return (creation, secret);
    }

    /// <summary>Takes over a key that exists elsewhere by its SHA-256: its holders keep using it.</summary>
    public Task<ApiKeyCreation> ImportAsync(NewApiKey wanted, string hash, string shownPrefix, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return store.CreateAsync(Describe(wanted, hash, shownPrefix, now), options.Value.MaxPerOwner, now, cancellationToken);
    }

    public Task<ApiKey?> FindAsync(string accountId, string keyId, CancellationToken cancellationToken) =>
        Identifiers.IsWellFormed(keyId, Identifiers.ApiKey) ? store.FindAsync(accountId, keyId, cancellationToken) : Task.FromResult<ApiKey?>(null);

    public async Task<ApiKeyPage> ListAsync(ApiKeyOwner owner, int page, int pageSize, CancellationToken cancellationToken)
    {
        // So that a key that was used a moment ago is listed as used.
        await usage.FlushAsync(cancellationToken);
        return await store.ListAsync(owner, page, pageSize, cancellationToken);
    }

    /// <summary>A new key with the same settings; the old one lives for <paramref name="overlap"/> and no longer.</summary>
    public async Task<(ApiKeyCreation Creation, string Secret)> RotateAsync(ApiKey old, TimeSpan overlap, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (secret, shown) = ApiKeyFormat.New(PrefixOf(old), old.LiveMode);
        var successor = old with
        {
            Id = Identifiers.New(Identifiers.ApiKey),
            Hash = ApiKeyFormat.Hash(secret),
            Prefix = shown,
            CreatedAt = now,
            LastUsedAt = null,
        };
        var change = lifetime.Revoke(new ChangeSubject(ChangeKind.Key, old.Id), now + overlap);
        var creation = await store.RotateAsync(old.AccountId, old.Id, successor, now + overlap, now, change, cancellationToken);
        if (creation.IsCreated) await follower.CatchUpAsync(cancellationToken);
        return (creation, secret);
    }

    /// <returns>False when the account has no such key.</returns>
    public async Task<bool> DeleteAsync(string accountId, string keyId, CancellationToken cancellationToken)
    {
        if (!Identifiers.IsWellFormed(keyId, Identifiers.ApiKey)) return false;
        if (!await store.DeleteAsync(accountId, keyId, lifetime.Revoke(new ChangeSubject(ChangeKind.Key, keyId)), cancellationToken)) return false;
        await follower.CatchUpAsync(cancellationToken);
        return true;
    }

    /// <summary>Revokes the key that somebody found in the open. Whoever holds the text of a key may end it: they could use it, too.</summary>
    /// <returns>The key; null when the text is no key that could still be used.</returns>
    public async Task<ApiKey?> RevokeLeakedAsync(string key, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!ApiKeyFormat.MayExist(key, options.Value.Prefix)) return null;
        if (await store.FindByHashAsync(ApiKeyFormat.Hash(key), cancellationToken) is not { Key: var found } || !found.IsUsable(now)) return null;
        if (!await store.RevokeAsync(found.AccountId, found.Id, now, lifetime.Revoke(new ChangeSubject(ChangeKind.Key, found.Id)), cancellationToken)) return null;
        await follower.CatchUpAsync(cancellationToken);
        return found;
    }

    // The maker's choice of prefix stays with the key; an imported key gets ours.
    private string PrefixOf(ApiKey key)
    {
        var mode = key.LiveMode ? "_live_" : "_test_";
        var end = key.Prefix.LastIndexOf(mode, StringComparison.Ordinal);
        return end > 0 && ApiKeyFormat.IsPrefix(key.Prefix[..end]) ? key.Prefix[..end] : options.Value.Prefix;
    }

    private static ApiKey Describe(NewApiKey wanted, string hash, string shown, DateTimeOffset now) => new()
    {
        Id = Identifiers.New(Identifiers.ApiKey),
        AccountId = wanted.Owner.AccountId,
        UserId = wanted.Owner.UserId,
        CreatedBy = wanted.CreatedBy,
        Name = wanted.Name,
        Prefix = shown,
        Hash = hash,
        Scopes = wanted.Scopes,
        LiveMode = wanted.LiveMode,
        CreatedAt = now,
        ExpiresAt = wanted.ExpiresAt,
        AllowedNetworks = wanted.AllowedNetworks,
        RateLimit = wanted.RateLimit,
    };
}
