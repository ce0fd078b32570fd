namespace Auth.Gateway.Core.Tokens;

/// <summary>The key ring's storage, shared by all instances. Every method may throw <see cref="StoreUnavailableException"/>.</summary>
public interface ISigningKeyStore
{
    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<SigningKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds the key unless one of the same use and algorithm is there: of several instances that start at once, one makes it.</summary>
    /// <returns>True when it was added.</returns>
    Task<bool> AddIfNoneAsync(SigningKey key, CancellationToken cancellationToken);
}
