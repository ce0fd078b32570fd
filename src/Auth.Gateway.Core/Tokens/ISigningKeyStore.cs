namespace Auth.Gateway.Core.Tokens;

/// <summary>The key ring's storage, shared by all instances. Every method may throw <see cref="StoreUnavailableException"/>.</summary>
public interface ISigningKeyStore
{
    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<SigningKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Adds the key if the newest of its use and algorithm is <paramref name="after"/> (null: if there is none): of several instances that mean to
    /// add one, one does.
    /// </summary>
    /// <returns>True when it was added.</returns>
    Task<bool> AddAsync(SigningKey key, string? after, CancellationToken cancellationToken);

    /// <summary>Forgets a key; one that is gone already is no error.</summary>
    Task RemoveAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Writes the protected parts of these keys anew, all together; keys that are gone are passed over.</summary>
    Task ReplaceAsync(IReadOnlyList<SigningKey> keys, CancellationToken cancellationToken);
}
