namespace Auth.Gateway.Core.Changes;

/// <summary>
/// The log through which instances learn what changed. Stores append to it in the same transaction as the change itself, so that neither can be
/// there without the other. Notifications only wake the reader: the log is the truth, and a missed message is found by the next read.
/// </summary>
public interface IChangeLog
{
    /// <returns>The change's sequence number.</returns>
    /// <exception cref="StoreUnavailableException"/>
    Task<long> AppendAsync(Change change, CancellationToken cancellationToken);

    /// <summary>Changes with a sequence number greater than <paramref name="after"/> that are still to be kept, oldest first.</summary>
    /// <exception cref="StoreUnavailableException"/>
    Task<IReadOnlyList<Change>> ReadAsync(long after, int max, CancellationToken cancellationToken);

    /// <summary>Returns when something may have been appended, or after <paramref name="timeout"/>; never throws for a broken connection.</summary>
    Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Forgets the changes that can no longer matter.</summary>
    /// <exception cref="StoreUnavailableException"/>
    Task PurgeAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
