using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Auth.Gateway.Core;
using Auth.Gateway.Storage.Measuring;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>
/// The connections: one that writes and as many readers as are needed at once. A connection that failed is never used again, so that everything
/// heals when the disk does.
/// </summary>
internal sealed class SqliteDatabase(SqliteFile file, StoreOperations operations) : IDisposable
{
    // SQLite has one writer: waiting for it here costs no thread, waiting inside SQLite does.
    private readonly SemaphoreSlim _oneWriter = new(1, 1);
    private readonly ConcurrentBag<SqliteLink> _readers = [];
    private SqliteLink? _writer;
    private volatile bool _isOpen;

    /// <summary>Set after each commit that appended to the change log.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>Creates the file and brings its schema up to date, once; every other call does so too if this one failed.</summary>
    /// <exception cref="StoreUnavailableException"/>
    /// <exception cref="InvalidOperationException">A newer program made the file.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _oneWriter.WaitAsync(cancellationToken);
        try
        {
            if (_isOpen) return;
            file.CreateIfMissing();
            using var connection = file.Connect(forReading: false);
            SqliteMigrations.Apply(connection);
            _isOpen = true;
        }
        catch (Exception exception) when (SqliteFailures.MeansUnavailable(exception))
        {
            throw SqliteFailures.Unavailable(exception);
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    /// <exception cref="StoreUnavailableException"/>
    public async Task<T> ReadAsync<T>(Func<SqliteLink, T> query, CancellationToken cancellationToken, [CallerMemberName] string method = "", [CallerFilePath] string asker = "")
    {
        using var operation = operations.Begin(asker, method);
        await EventLoop.LeaveAsync();
        if (!_isOpen) await OpenAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var connection = _readers.TryTake(out var idle) ? idle : file.Connect(forReading: true);
            try
            {
                var result = query(connection);
                _readers.Add(connection);
                operation?.Succeed();
                return result;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (SqliteFailures.MeansUnavailable(exception))
        {
            throw SqliteFailures.Unavailable(exception);
        }
    }

    /// <summary>Everything that <paramref name="change"/> does happens together or not at all, and has reached the disk when this returns.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<T> WriteAsync<T>(Func<SqliteWrite, T> change, CancellationToken cancellationToken, [CallerMemberName] string method = "", [CallerFilePath] string asker = "")
    {
        using var operation = operations.Begin(asker, method);
        await EventLoop.LeaveAsync();
        if (!_isOpen) await OpenAsync(cancellationToken);
        await _oneWriter.WaitAsync(cancellationToken);
        try
        {
            _writer ??= file.Connect(forReading: false);
            var write = new SqliteWrite(_writer);
            T result;
            using (var transaction = _writer.BeginTransaction(deferred: false))
            {
                result = change(write);
                transaction.Commit();
            }

            if (write.HasLogged) Changed.Set();
            operation?.Succeed();
            return result;
        }
        catch (Exception exception)
        {
            _writer?.Dispose();
            _writer = null;
            if (SqliteFailures.MeansUnavailable(exception)) throw SqliteFailures.Unavailable(exception);
            throw;
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    public void Dispose()
    {
        foreach (var reader in _readers) reader.Dispose();
        _writer?.Dispose();
        _oneWriter.Dispose();
    }
}
