using Auth.Gateway.Core.PasswordFormats;

namespace Auth.Gateway.Core.Accounts;

/// <param name="NewHash">Set when the password is right and its hash is cheaper than hashes are today.</param>
public readonly record struct PasswordCheck(bool IsRight, string? NewHash);

/// <summary>Hashes and checks passwords, a bounded number at a time. See <see cref="PasswordHashes"/> for what a check costs, <see cref="PasswordWorkers"/> for where.</summary>
public sealed class PasswordService(PasswordHashes hashes, PasswordWorkers workers)
{
    /// <summary>Too many wait already: for whoever comes now nothing needs to be looked up.</summary>
    public bool IsBusy => workers.IsFull;

    /// <exception cref="PasswordsBusyException"/>
    public Task<string> HashAsync(string password, CancellationToken cancellationToken) => workers.RunAsync(() => hashes.Hash(password), cancellationToken);

    /// <inheritdoc cref="PasswordHashes.Wrap"/>
    /// <exception cref="PasswordsBusyException"/>
    public Task<string> WrapAsync(ForeignHash.ToWrap foreign, CancellationToken cancellationToken) => workers.RunAsync(() => hashes.Wrap(foreign), cancellationToken);

    /// <summary>Checks the password against the user's hash, or against nobody's.</summary>
    /// <exception cref="PasswordsBusyException"/>
    public Task<PasswordCheck> CheckAsync(User? user, string password, CancellationToken cancellationToken) => workers.RunAsync(
        () => new PasswordCheck(hashes.Verify(user, password, out var newHash), newHash), cancellationToken);
}
