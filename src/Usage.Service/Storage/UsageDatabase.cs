using Microsoft.Data.Sqlite;

namespace Usage.Service.Storage;

/// <summary>One SQLite file. What a write has returned survives a crash of the process and of the machine.</summary>
internal sealed class UsageDatabase : IDisposable
{
    private readonly string _connectionString;
    // SQLite has one writer; waiting here costs no thread, waiting inside SQLite does.
    private readonly SemaphoreSlim _writer = new(1, 1);

    public UsageDatabase(string path)
    {
        var file = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file }.ToString();
        using var connection = Open();
        Migrations.Apply(connection);
    }

    public T Read<T>(Func<SqliteConnection, T> query)
    {
        using var connection = Open();
        // One snapshot for all that the query asks.
        using var transaction = connection.BeginTransaction(deferred: true);
        return query(connection);
    }

    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> change, CancellationToken cancellation)
    {
        await _writer.WaitAsync(cancellation);
        try
        {
            using var connection = Open();
            using var transaction = connection.BeginTransaction(deferred: false);
            var result = change(connection);
            transaction.Commit();
            return result;
        }
        finally
        {
            _writer.Release();
        }
    }

    public void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
        _writer.Dispose();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        using var pragmas = connection.CreateCommand();
        pragmas.CommandText = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
        pragmas.ExecuteNonQuery();
        return connection;
    }
}
