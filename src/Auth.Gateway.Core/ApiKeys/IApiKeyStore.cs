using Auth.Gateway.Core.Changes;

namespace Auth.Gateway.Core.ApiKeys;

/// <summary>API keys. Every method may throw <see cref="StoreUnavailableException"/>; every change is atomic and durable.</summary>
public interface IApiKeyStore
{
    /// <summary>The only look-up that carries no account: the hash says whose key it is. One round trip.</summary>
    Task<ApiKeyGrant?> FindByHashAsync(string hash, CancellationToken cancellationToken);

    /// <summary>Creates the key unless its owner has <paramref name="limit"/> usable, not rotated keys, counted in the same transaction.</summary>
    Task<ApiKeyCreation> CreateAsync(ApiKey key, int limit, DateTimeOffset now, CancellationToken cancellationToken);

    Task<ApiKey?> FindAsync(string accountId, string keyId, CancellationToken cancellationToken);

    /// <summary>Newest first. <paramref name="page"/> counts from 1; a page past the end is empty.</summary>
    Task<ApiKeyPage> ListAsync(ApiKeyOwner owner, int page, int pageSize, CancellationToken cancellationToken);

    /// <summary>
    /// Creates <paramref name="successor"/> and ends the old key at <paramref name="oldEndsAt"/> (at once when that is not after
    /// <paramref name="now"/>: status revoked), together; an earlier expiry of the old key stays.
    /// </summary>
    Task<ApiKeyCreation> RotateAsync(string accountId, string keyId, ApiKey successor, DateTimeOffset oldEndsAt, DateTimeOffset now, Change change, CancellationToken cancellationToken);

    /// <summary>Ends the key at once and keeps its record, so that its owner sees what became of it.</summary>
    /// <returns>False when the account has no such key, or it was revoked before; the change is logged only otherwise.</returns>
    Task<bool> RevokeAsync(string accountId, string keyId, DateTimeOffset now, Change change, CancellationToken cancellationToken);

    /// <returns>False when the account has no such key; the change is logged only when it had.</returns>
    Task<bool> DeleteAsync(string accountId, string keyId, Change change, CancellationToken cancellationToken);

    /// <summary>Notes when keys were last used; keys that are gone are passed over, and time never runs backwards.</summary>
    Task RecordUseAsync(IReadOnlyCollection<ApiKeyUse> uses, CancellationToken cancellationToken);
}
