using Auth.Gateway.Core;

namespace Auth.Gateway.Storage.Backups;

/// <summary>A whole store, read at one moment or written at one moment. What delays sign-ins and counts requests is not part of it.</summary>
public interface IStoreBackup
{
    /// <summary>All that was there at one moment while gateways go on; accounts first, then users, then whatever refers to them.</summary>
    /// <exception cref="StoreUnavailableException"/>
    /// <exception cref="BackupRefusedException">It cannot be read at one moment.</exception>
    IAsyncEnumerable<BackupRecord> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Puts all of it there, or nothing.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was changed.</exception>
    /// <exception cref="BackupRefusedException">A gateway runs on the store, or there is something in it; nothing was changed.</exception>
    Task RestoreAsync(IAsyncEnumerable<BackupRecord> records, RestoreOptions options, CancellationToken cancellationToken);
}
