using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Tests;

/// <summary>The embedded store on a file of the test's own.</summary>
internal static class SqliteFixture
{
    static SqliteFixture() => SQLitePCL.Batteries_V2.Init();

    public static async Task<StoreFixture> OpenAsync()
    {
        var folder = new TemporaryFolder();
        return await StoreFixture.OpenAsync(Options(folder["gateway.db"]), () =>
        {
            folder.Dispose();
            return ValueTask.CompletedTask;
        });
    }

    public static Task<StoreFixture> OpenAsync(string path) => StoreFixture.OpenAsync(Options(path));

    // The shortest time that another process is waited for: no test needs more.
    public static StoreOptions Options(string path) => new() { ConnectionString = $"Data Source={path};Default Timeout=1" };

    /// <summary>Looks at the file, or tampers with it, behind the store's back.</summary>
    public static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static object? Scalar(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
