using System.Diagnostics.Metrics;
using System.Runtime.Versioning;
using Auth.Gateway.Storage.Measuring;
using Auth.Gateway.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

public sealed class SqliteFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Only_its_owner_may_read_what_is_created()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes.");
        var path = Path.Combine(_folder["new"], "folder", "gateway.db");

        await using var store = await SqliteFixture.OpenAsync(path);
        await store.Accounts.CreateAccountAsync(Sample.Account(), CancellationToken.None);

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (var file in new[] { path, path + "-wal", path + "-shm" }) Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
    }

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", 2L)]
    [InlineData("foreign_keys", 1L)]
    [InlineData("busy_timeout", 7000L)]
    [InlineData("query_only", 0L)]
    public void A_writing_connection_is_durable(string pragma, object expected)
    {
        using var connection = Create().Connect(forReading: false);
        Assert.Equal(expected, SqliteFixture.Scalar(connection, $"PRAGMA {pragma}"));
    }

    /// <summary>The disk is waited for: an event loop would wait with all its connections.</summary>
    [Fact]
    public async Task No_thread_but_those_of_the_pool_uses_the_file()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var database = new SqliteDatabase(Create(), new StoreOperations(services.GetRequiredService<IMeterFactory>(), StoreKind.Sqlite));
        var inPool = new TaskCompletionSource<Task<bool[]>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => inPool.SetResult(Task.WhenAll(
            database.ReadAsync(_ => Thread.CurrentThread.IsThreadPoolThread, CancellationToken.None),
            database.WriteAsync(_ => Thread.CurrentThread.IsThreadPoolThread, CancellationToken.None))));
        thread.Start();
        Assert.All(await inPool.Task.Unwrap(), Assert.True);
    }

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("query_only", 1L)]
    public void A_reading_connection_cannot_write(string pragma, object expected)
    {
        using var connection = Create().Connect(forReading: true);
        Assert.Equal(expected, SqliteFixture.Scalar(connection, $"PRAGMA {pragma}"));
    }

    [Theory]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=gateway;Mode=Memory;Cache=Shared")]
    [InlineData("Data Source=file:gateway.db?mode=memory")]
    [InlineData("Data Source=")]
    [InlineData("")]
    public void A_database_that_is_no_file_is_refused(string connectionString)
    {
        var exception = Assert.Throws<ArgumentException>(() => new SqliteFile(connectionString));
        Assert.Contains("Store:ConnectionString must name a file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_relative_path_is_fixed_at_the_start() =>
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "data", "gateway.db"), new SqliteFile("Data Source=data/gateway.db").Path);

    private SqliteFile Create()
    {
        var file = new SqliteFile($"Data Source={_folder["gateway.db"]};Default Timeout=7");
        file.CreateIfMissing();
        return file;
    }
}
