using Auth.Gateway.Core;
using Auth.Gateway.Storage.Backups;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

public sealed class SqliteBackupTests(RedisFixture redis) : BackupContract, IClassFixture<RedisFixture>
{
    [Fact]
    public async Task A_file_that_a_gateway_has_open_is_not_restored_into()
    {
        using var folder = new TemporaryFolder();
        var options = NewStore(folder);
        await using var store = await StoreFixture.OpenAsync(options);
        await RedisScene.PlayAsync(store);
        await using var another = await store.OpenAnotherAsync();
        var refused = await Assert.ThrowsAsync<BackupRefusedException>(
            () => another.Backup.RestoreAsync(another.Backup.ReadAsync(default), new RestoreOptions(Replace: true, TimeSpan.FromDays(1)), default));
        Assert.Contains("stop it first", refused.Message, StringComparison.Ordinal);
    }

    protected override StoreOptions NewStore(TemporaryFolder folder) => SqliteFixture.Options(folder[Identifiers.New("db")]);

    protected override StoreOptions NewOther(TemporaryFolder folder) => NewRedis(redis);

    internal static StoreOptions NewRedis(RedisFixture redis)
    {
        RedisServer.SkipUnlessInstalled();
        return RedisFixture.OptionsFor(redis.Server);
    }
}

public sealed class RedisBackupTests(RedisFixture redis) : BackupContract, IClassFixture<RedisFixture>
{
    [SkippableFact]
    public async Task A_prefix_on_which_a_gateway_listens_is_not_restored_into()
    {
        await using var store = await StoreFixture.OpenAsync(SqliteBackupTests.NewRedis(redis));
        await RedisScene.PlayAsync(store);
        await store.Changes.WaitAsync(TimeSpan.FromSeconds(1), default);
        await using var another = await store.OpenAnotherAsync();
        var refused = await Assert.ThrowsAsync<BackupRefusedException>(
            () => another.Backup.RestoreAsync(another.Backup.ReadAsync(default), new RestoreOptions(Replace: true, TimeSpan.FromDays(1)), default));
        Assert.Contains("stop them first", refused.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_ends_by_itself_does_so_after_a_restore_as_well()
    {
        var options = SqliteBackupTests.NewRedis(redis);
        await using var store = await StoreFixture.OpenAsync(SqliteBackupTests.NewRedis(redis));
        await RedisScene.PlayAsync(store);
        await using var restored = await StoreFixture.OpenAsync(options);
        await restored.Backup.RestoreAsync(store.Backup.ReadAsync(default), new RestoreOptions(Replace: false, TimeSpan.FromDays(90)), default);
        var lifetimes = await Task.WhenAll((await redis.KeysAsync(options)).Select(async key => (Name: key.Split(':')[1], Ends: await redis.Database.KeyTimeToLiveAsync(key) is not null)));
        Assert.All(lifetimes.Where(key => key.Name is "session" or "sessions" or "audit-event" or "audit" or "audit-account"), key => Assert.True(key.Ends, key.Name));
        Assert.All(lifetimes.Where(key => key.Name is "account" or "user" or "emails" or "members" or "changes" or "signing-key" or "restoring"), key => Assert.False(key.Ends, key.Name));
        Assert.DoesNotContain(lifetimes, key => key.Name == "restoring");
        Assert.Contains(lifetimes, key => key is { Name: "key", Ends: true });
        Assert.Contains(lifetimes, key => key is { Name: "key", Ends: false });
    }

    protected override StoreOptions NewStore(TemporaryFolder folder) => SqliteBackupTests.NewRedis(redis);

    protected override StoreOptions NewOther(TemporaryFolder folder) => SqliteFixture.Options(folder[Identifiers.New("db")]);
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterBackupTests(RedisClusterFixture redis) : BackupContract
{
    protected override StoreOptions NewStore(TemporaryFolder folder) => SqliteBackupTests.NewRedis(redis);

    protected override StoreOptions NewOther(TemporaryFolder folder) => SqliteFixture.Options(folder[Identifiers.New("db")]);
}
