using Auth.Gateway.Core.ApiKeys;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

public sealed class SqliteDurabilityTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Everything_is_there_after_a_restart()
    {
        var (account, session, signingKey) = (Sample.Account(), Sample.Session("user", "account"), Sample.SigningKey());
        var user = Sample.User(account.Id);
        var key = Sample.Key(new ApiKeyOwner(account.Id, user.Id));
        await using (var store = await SqliteFixture.OpenAsync(_folder["gateway.db"]))
        {
            await store.Accounts.SignUpAsync(user, account, None);
            await store.ApiKeys.CreateAsync(key, 1, Sample.Now, None);
            await store.Sessions.CreateAsync(session, None);
            await store.SigningKeys.AddAsync(signingKey, after: null, None);
            await store.Changes.AppendAsync(Sample.Change("change"), None);
        }

        await using var again = await SqliteFixture.OpenAsync(_folder["gateway.db"]);
        Assert.Equal(user.Id, (await again.Accounts.FindUserByEmailAsync(user.NormalizedEmail, None))?.Id);
        Assert.Equal("owner", (await again.ApiKeys.FindByHashAsync(key.Hash, None))?.Access?.Role);
        Assert.Equal(session, await again.Sessions.FindAsync(session.Id, None));
        Assert.Equal(signingKey.Id, Assert.Single(await again.SigningKeys.ListAsync(None)).Id);
        Assert.Equal("change", Assert.Single(await again.Changes.ReadAsync(0, 10, None)).Subject.Id);
    }

    [Fact]
    public async Task What_was_answered_is_in_the_files_before_the_store_is_closed()
    {
        await using var store = await SqliteFixture.OpenAsync(_folder["gateway.db"]);
        var account = await store.Accounts.CreateAccountAsync(Sample.Account(), None);

        // As a crash of the process leaves them at this moment.
        var crashed = Directory.CreateDirectory(_folder["crashed"]).FullName;
        File.Copy(_folder["gateway.db"], Path.Combine(crashed, "gateway.db"));
        File.Copy(_folder["gateway.db-wal"], Path.Combine(crashed, "gateway.db-wal"));

        await using var again = await SqliteFixture.OpenAsync(Path.Combine(crashed, "gateway.db"));
        Assert.Equal(account, await again.Accounts.FindAccountAsync(account.Id, None));
    }

    [Fact]
    public async Task Sequence_numbers_and_serials_grow_across_a_restart_and_a_purge()
    {
        long sequence, serial;
        await using (var store = await SqliteFixture.OpenAsync(_folder["gateway.db"]))
        {
            var key = Sample.Key(new ApiKeyOwner((await store.Accounts.CreateAccountAsync(Sample.Account(), None)).Id, null));
            serial = (await store.ApiKeys.CreateAsync(key, 1, Sample.Now, None)).Key!.Serial;
            await store.ApiKeys.DeleteAsync(key.AccountId, key.Id, Sample.Change(), None);
            sequence = await store.Changes.AppendAsync(Sample.Change(), None);
            await store.Changes.PurgeAsync(Sample.Now.AddYears(1), None);
        }

        await using var again = await SqliteFixture.OpenAsync(_folder["gateway.db"]);
        Assert.True(await again.Changes.AppendAsync(Sample.Change(), None) > sequence);
        var account = await again.Accounts.CreateAccountAsync(Sample.Account(), None);
        Assert.True((await again.ApiKeys.CreateAsync(Sample.Key(new ApiKeyOwner(account.Id, null)), 1, Sample.Now, None)).Key!.Serial > serial);
    }

    [Fact]
    public async Task Sessions_that_are_over_are_removed_with_the_next_purge()
    {
        await using var store = await SqliteFixture.OpenAsync(_folder["gateway.db"]);
        var session = Sample.Session("user", "account");
        await store.Sessions.CreateAsync(session with { Id = "live" }, None);
        await store.Sessions.CreateAsync(session with { Id = "expired", ExpiresAt = Sample.Now.AddHours(1) }, None);
        await store.Sessions.CreateAsync(session with { Id = "ended", ExpiresAt = Sample.Now.AddDays(90), EndsAt = Sample.Now.AddHours(1) }, None);

        await store.Changes.PurgeAsync(Sample.Now.AddHours(1), None);

        using var connection = SqliteFixture.Connect(_folder["gateway.db"]);
        Assert.Equal("live", connection.Scalar("SELECT group_concat(id) FROM sessions"));
    }

    [Fact]
    public async Task A_change_that_fails_half_way_leaves_nothing_and_the_store_goes_on()
    {
        await using var store = await SqliteFixture.OpenAsync(_folder["gateway.db"]);
        using (var connection = SqliteFixture.Connect(_folder["gateway.db"]))
        {
            connection.Execute("CREATE TRIGGER refuse BEFORE INSERT ON memberships BEGIN SELECT RAISE(ABORT, 'refused'); END");
        }

        var account = Sample.Account();
        await Assert.ThrowsAsync<SqliteException>(() => store.Accounts.SignUpAsync(Sample.User(account.Id, "me@example.com"), account, None));

        Assert.Null(await store.Accounts.FindAccountAsync(account.Id, None));
        Assert.Null(await store.Accounts.FindUserByEmailAsync("me@example.com", None));
        Assert.NotNull(await store.Accounts.CreateAccountAsync(account, None));
    }
}
