using System.Diagnostics.Metrics;
using Auth.Gateway.Core;
using Auth.Gateway.Storage.Measuring;
using Auth.Gateway.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>What cannot be known is said to be unknown, and the store heals by itself.</summary>
public sealed class SqliteFailureTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_cannot_be_created_is_unavailable_until_it_can()
    {
        await File.WriteAllTextAsync(_folder["data"], "A file where the folder should be.");
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var database = new SqliteDatabase(new SqliteFile($"Data Source={Path.Combine(_folder["data"], "gateway.db")}"), new StoreOperations(services.GetRequiredService<IMeterFactory>(), StoreKind.Sqlite));
        var accounts = new SqliteAccountStore(database);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => database.OpenAsync(None));
        await AssertUnavailableAsync<IOException>(() => accounts.FindAccountAsync("id", None));
        await AssertUnavailableAsync<IOException>(() => accounts.CreateAccountAsync(Sample.Account(), None));

        File.Delete(_folder["data"]);
        var account = await accounts.CreateAccountAsync(Sample.Account(), None);
        Assert.Equal(account, await accounts.FindAccountAsync(account.Id, None));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_unavailable()
    {
        await File.WriteAllTextAsync(_folder["gateway.db"], new string('x', 5000));

        await AssertUnavailableAsync<SqliteException>(() => SqliteFixture.OpenAsync(_folder["gateway.db"]));
    }

    [Fact]
    public async Task A_database_that_another_process_holds_is_unavailable_for_writing_until_it_lets_go()
    {
        await using var store = await SqliteFixture.OpenAsync(_folder["gateway.db"]);
        var account = await store.Accounts.CreateAccountAsync(Sample.Account(), None);
        using (var other = SqliteFixture.Connect(_folder["gateway.db"]))
        {
            SqliteFixture.Execute(other, "BEGIN IMMEDIATE");

            await AssertUnavailableAsync<SqliteException>(() => store.Accounts.CreateAccountAsync(Sample.Account(), None));
            Assert.Equal(account, await store.Accounts.FindAccountAsync(account.Id, None));
        }

        Assert.NotNull(await store.Accounts.CreateAccountAsync(Sample.Account(), None));
    }

    [Fact]
    public async Task A_database_that_was_damaged_is_unavailable()
    {
        await using (var store = await SqliteFixture.OpenAsync(_folder["gateway.db"])) await store.Accounts.CreateAccountAsync(Sample.Account(), None);
        var bytes = await File.ReadAllBytesAsync(_folder["gateway.db"]);
        // All pages but the first, which says what the file is.
        bytes.AsSpan(4096).Fill(0xFF);
        await File.WriteAllBytesAsync(_folder["gateway.db"], bytes);

        await using var again = await SqliteFixture.OpenAsync(_folder["gateway.db"]);
        await AssertUnavailableAsync<SqliteException>(() => again.Accounts.FindAccountBySerialAsync(1, None));
        await AssertUnavailableAsync<SqliteException>(() => again.Accounts.CreateAccountAsync(Sample.Account(), None));
    }

    [Fact]
    public async Task A_mistake_of_ours_is_not_called_an_absence_of_the_store()
    {
        await using var store = await SqliteFixture.OpenAsync(_folder["gateway.db"]);
        var session = Sample.Session("user", "account");
        await store.Sessions.CreateAsync(session, None);

        await Assert.ThrowsAsync<SqliteException>(() => store.Sessions.CreateAsync(session, None));
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled()
    {
        await using var store = await SqliteFixture.OpenAsync(_folder["gateway.db"]);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Accounts.FindAccountAsync("id", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Accounts.CreateAccountAsync(Sample.Account(), cancelled));
        Assert.NotNull(await store.Accounts.CreateAccountAsync(Sample.Account(), None));
    }

    private static async Task AssertUnavailableAsync<TCause>(Func<Task> call)
    {
        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(call);
        Assert.IsAssignableFrom<TCause>(exception.InnerException);
    }
}
