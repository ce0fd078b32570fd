using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>Where the database is, and how a connection to it is opened. Nobody but the gateway's own user may read what it creates.</summary>
internal sealed class SqliteFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int BusySeconds = 5;

    private readonly string _connectionString;

    static SqliteFile() => SQLitePCL.Batteries_V2.Init();

    /// <exception cref="ArgumentException">The connection string does not name a file.</exception>
    public SqliteFile(string connectionString)
    {
        var settings = new SqliteConnectionStringBuilder(connectionString);
        if (settings.Mode == SqliteOpenMode.Memory
            || settings.DataSource is "" or ":memory:"
            || settings.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                "Store:ConnectionString must name a file, like 'Data Source=data/gateway.db': a database in memory would forget every key.",
                nameof(connectionString));
        }

        Path = System.IO.Path.GetFullPath(settings.DataSource);
        settings.DataSource = Path;
        settings.Mode = SqliteOpenMode.ReadWrite;
        settings.Cache = SqliteCacheMode.Private;
        // SqliteDatabase keeps its connections itself, so that the pragmas below are set once for each.
        settings.Pooling = false;
        if (!settings.ShouldSerialize("Default Timeout")) settings.DefaultTimeout = BusySeconds;
        BusyTimeout = TimeSpan.FromSeconds(settings.DefaultTimeout);
        _connectionString = settings.ToString();
    }

    public string Path { get; }

    /// <summary>How long another process may hold the file before we give up.</summary>
    public TimeSpan BusyTimeout { get; }

    /// <summary>Made here and not by SQLite, which would follow the umask; the files that it puts beside get this one's mode.</summary>
    public void CreateIfMissing()
    {
        if (File.Exists(Path)) return;
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            options.UnixCreateMode = OwnerOnly;
        }

        new FileStream(Path, options).Dispose();
    }

    /// <summary>Durable (what is committed survives a crash of the machine), with readers that never wait for the writer.</summary>
    public SqliteLink Connect(bool forReading)
    {
        var connection = new SqliteLink(_connectionString);
        try
        {
            connection.Open();
            using var pragmas = connection.CreateCommand();
            pragmas.CommandText =
                $"""
                PRAGMA busy_timeout = {BusyTimeout.TotalMilliseconds};
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA foreign_keys = ON;
                PRAGMA query_only = {(forReading ? "ON" : "OFF")};
                """;
            pragmas.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
