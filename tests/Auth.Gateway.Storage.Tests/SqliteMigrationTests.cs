using Auth.Gateway.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

public sealed class SqliteMigrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_empty_file_is_brought_up_to_date()
    {
        await File.WriteAllBytesAsync(_folder["gateway.db"], []);

        await using var store = await SqliteFixture.OpenAsync(_folder["gateway.db"]);

        Assert.Empty(await store.SigningKeys.ListAsync(CancellationToken.None));
        using var connection = SqliteFixture.Connect(_folder["gateway.db"]);
        Assert.Equal((long)SqliteMigrations.Latest, SqliteFixture.Scalar(connection, "PRAGMA user_version"));
    }

    [Fact]
    public async Task Every_table_is_strict()
    {
        await using var store = await SqliteFixture.OpenAsync(_folder["gateway.db"]);

        using var connection = SqliteFixture.Connect(_folder["gateway.db"]);
        Assert.Equal(
            "accounts,api_keys,audit_events,changes,known_addresses,memberships,sessions,sign_in_failures,signing_keys,users",
            SqliteFixture.Scalar(
                connection, "SELECT group_concat(name ORDER BY name) FROM pragma_table_list WHERE schema = 'main' AND strict = 1 AND type = 'table'"));
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused_and_left_alone()
    {
        using (var connection = SqliteFixture.Connect(_folder["gateway.db"]))
        {
            SqliteFixture.Execute(connection, "CREATE TABLE from_the_future (x); PRAGMA user_version = 1000");
        }

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => SqliteFixture.OpenAsync(_folder["gateway.db"]));

        Assert.Contains("version 1000", exception.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["gateway.db"], exception.Message, StringComparison.Ordinal);
        using var after = SqliteFixture.Connect(_folder["gateway.db"]);
        Assert.Equal("from_the_future", SqliteFixture.Scalar(after, "SELECT group_concat(name) FROM sqlite_schema"));
        Assert.Equal(1000L, SqliteFixture.Scalar(after, "PRAGMA user_version"));
    }

    [Fact]
    public async Task A_step_that_fails_leaves_the_file_at_its_old_version()
    {
        using (var connection = SqliteFixture.Connect(_folder["gateway.db"])) SqliteFixture.Execute(connection, "CREATE TABLE sessions (mine)");

        await Assert.ThrowsAsync<SqliteException>(() => SqliteFixture.OpenAsync(_folder["gateway.db"]));

        using var after = SqliteFixture.Connect(_folder["gateway.db"]);
        Assert.Equal("sessions", SqliteFixture.Scalar(after, "SELECT group_concat(name) FROM sqlite_schema"));
        Assert.Equal(0L, SqliteFixture.Scalar(after, "PRAGMA user_version"));
    }

    [Fact]
    public async Task Gateways_that_start_at_once_on_a_new_file_agree()
    {
        var options = new StoreOptions { ConnectionString = $"Data Source={_folder["gateway.db"]}" };
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => StoreFixture.OpenAsync(options))));

        var account = await stores[0].Accounts.CreateAccountAsync(Sample.Account(), CancellationToken.None);
        foreach (var store in stores)
        {
            Assert.Equal(account, await store.Accounts.FindAccountAsync(account.Id, CancellationToken.None));
            await store.DisposeAsync();
        }
    }
}
