using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Storage.Backups;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>A store is backed up while others write, and comes back in either store as it was at that moment, or not at all.</summary>
public abstract class BackupContract : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly RestoreOptions Options = new(Replace: false, TimeSpan.FromDays(90));

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _data = new();

    private string Path => _folder["a.backup"];

    public void Dispose()
    {
        _folder.Dispose();
        _data.Dispose();
    }

    /// <summary>Names an empty store of the kind.</summary>
    /// <param name="folder">For its files.</param>
    protected abstract StoreOptions NewStore(TemporaryFolder folder);

    /// <summary>Names an empty store of the other kind.</summary>
    protected abstract StoreOptions NewOther(TemporaryFolder folder);

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_there_is_there_again_in_either_store(bool other)
    {
        await using var store = await OpenAsync();
        var (user, eternal, expiring, overlapping, revoked, session) = await RedisScene.PlayAsync(store);
        var disabled = await store.Accounts.CreateAccountAsync(Sample.Account(), None);
        await store.Accounts.SetAccountActiveAsync(disabled.Id, false, Sample.Change(), None);
        var ended = Sample.Session(user.Id, user.HomeAccountId);
        await store.Sessions.CreateAsync(ended, None);
        await store.Sessions.EndAsync(ended.Id, Sample.Change(), None);
        await BackUpAsync(store);

        await using var restored = await StoreFixture.OpenAsync(other ? NewOther(_data) : NewStore(_data));
        await restored.Backup.RestoreAsync(BackupFile.ReadAsync(Path, None), Options, None);

        foreach (var key in new[] { eternal, expiring, overlapping, revoked })
        {
            var (before, after) = (await store.ApiKeys.FindByHashAsync(key.Hash, None), await restored.ApiKeys.FindByHashAsync(key.Hash, None));
            Assert.Equivalent(before, after, strict: true);
        }

        Assert.Equal(ApiKeyStatus.Revoked, (await restored.ApiKeys.FindByHashAsync(revoked.Hash, None))!.Key.Status);
        foreach (var owner in new[] { new ApiKeyOwner(user.HomeAccountId, null), new ApiKeyOwner(user.HomeAccountId, user.Id) })
        {
            Assert.Equivalent(await store.ApiKeys.ListAsync(owner, 1, 10, None), await restored.ApiKeys.ListAsync(owner, 1, 10, None), strict: true);
        }

        Assert.Equal(await store.Accounts.FindUserByEmailAsync(user.NormalizedEmail, None), await restored.Accounts.FindUserByEmailAsync(user.NormalizedEmail, None));
        var account = await store.Accounts.FindAccountAsync(user.HomeAccountId, None);
        Assert.Equal(account, await restored.Accounts.FindAccountBySerialAsync(account!.Serial, None));
        var stillDisabled = await restored.Accounts.FindAccountAsync(disabled.Id, None);
        Assert.False(stillDisabled!.IsActive);
        Assert.Equal(await store.Accounts.FindAccountAsync(disabled.Id, None), stillDisabled);
        Assert.Equal(await store.Accounts.ListMembersAsync(account.Id, None), await restored.Accounts.ListMembersAsync(account.Id, None));
        Assert.Equivalent(await store.Sessions.FindAsync(session.Id, None), await restored.Sessions.FindAsync(session.Id, None), strict: true);
        Assert.Null(await restored.Sessions.FindAsync(ended.Id, None));
        Assert.Equal(2, (await restored.Sessions.ListAsync(user.Id, restored.Clock.GetUtcNow(), None)).Count);
        Assert.Equivalent(await store.SigningKeys.ListAsync(None), await restored.SigningKeys.ListAsync(None), strict: true);
        Assert.Equal(await store.Changes.ReadAsync(0, 100, None), await restored.Changes.ReadAsync(0, 100, None));
        var events = new AuditQuery(null, null, null, DateTimeOffset.UnixEpoch, null, null, 10);
        Assert.Equivalent(await store.Audit.ReadAsync(events, None), await restored.Audit.ReadAsync(events, None), strict: true);
    }

    [SkippableFact]
    public async Task What_is_made_after_a_restore_has_numbers_that_nobody_had()
    {
        await using var store = await OpenAsync();
        var (user, eternal, _, _, _, session) = await RedisScene.PlayAsync(store);
        var last = (await store.Changes.ReadAsync(0, 100, None))[^1].Sequence;
        await BackUpAsync(store);
        await using var restored = await OpenAsync();
        await restored.Backup.RestoreAsync(BackupFile.ReadAsync(Path, None), Options, None);

        var account = await restored.Accounts.CreateAccountAsync(Sample.Account(), None);
        Assert.True(account.Serial > (await store.Accounts.FindAccountAsync(user.HomeAccountId, None))!.Serial);
        var key = await restored.ApiKeys.CreateAsync(Sample.Key(new ApiKeyOwner(user.HomeAccountId, null)), 10, restored.Clock.GetUtcNow(), None);
        Assert.True(key.Key!.Serial > eternal.Serial);
        Assert.True(await restored.Changes.AppendAsync(Sample.Change(), None) > last);
        var rules = new SessionRotationRules(restored.Clock.GetUtcNow(), Rotate: true, TimeSpan.FromSeconds(30), TimeSpan.FromDays(7));
        Assert.Equal(SessionRotationOutcome.Rotated, (await restored.Sessions.RotateAsync(session.Id, 2, rules, Sample.Change(), None)).Outcome);
    }

    [SkippableFact]
    public async Task A_backup_is_of_one_moment_however_much_is_written_meanwhile()
    {
        await using var store = await OpenAsync();
        var (user, eternal, _, _, _, _) = await RedisScene.PlayAsync(store);
        await using var another = await store.OpenAnotherAsync();
        using var stop = new CancellationTokenSource();
        var turns = 0;
        // Each rotation revokes the one before and makes the next, in one step: at every moment exactly one key of the chain is active.
        var rotating = Task.Run(async () =>
        {
            var (key, now) = (eternal, another.Clock.GetUtcNow());
            while (!stop.IsCancellationRequested)
            {
                var next = Sample.Key(new ApiKeyOwner(user.HomeAccountId, null)) with { Name = "chain" };
                Assert.True((await another.ApiKeys.RotateAsync(key.AccountId, key.Id, next, now, now, Sample.Change(), None)).IsCreated);
                key = next;
                Interlocked.Increment(ref turns);
            }
        });
        for (var i = 0; i < 5; i++)
        {
            // However quick a backup is: none is of the same moment as the one before.
            for (var before = Volatile.Read(ref turns); Volatile.Read(ref turns) == before && !rotating.IsCompleted;) await Task.Yield();
            File.Delete(Path);
            await BackUpAsync(store);
            var keys = new List<ApiKey>();
            await foreach (var record in BackupFile.ReadAsync(Path, None))
            {
                if (record is KeptApiKey { Key: var key } && (key.Name == "chain" || key.Id == eternal.Id)) keys.Add(key);
            }

            var active = Assert.Single(keys, key => key.Status == ApiKeyStatus.Active);
            Assert.All(keys, key => Assert.True(key.Id == active.Id || keys.Exists(next => next.Id == key.RotatedTo)));
        }

        await stop.CancelAsync();
        await rotating;
    }

    [SkippableFact]
    public async Task A_store_that_is_not_empty_is_left_alone_unless_it_is_to_be_replaced()
    {
        await using var store = await OpenAsync();
        var (user, _, _, _, _, _) = await RedisScene.PlayAsync(store);
        await BackUpAsync(store);
        var ((kept, _, _, _, _, _), options) = await PlayAndCloseAsync();
        await using var full = await StoreFixture.OpenAsync(options);

        await Assert.ThrowsAsync<BackupRefusedException>(() => full.Backup.RestoreAsync(BackupFile.ReadAsync(Path, None), Options, None));
        Assert.NotNull(await full.Accounts.FindUserAsync(kept.Id, None));
        Assert.Null(await full.Accounts.FindUserAsync(user.Id, None));
    }

    [SkippableFact]
    public async Task A_file_that_is_damaged_or_cut_off_anywhere_changes_nothing()
    {
        await using var store = await OpenAsync();
        await RedisScene.PlayAsync(store);
        await BackUpAsync(store);
        var whole = await File.ReadAllBytesAsync(Path);
        var lines = Encoding.UTF8.GetString(whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var broken = new List<byte[]> { Array.Empty<byte>(), "{}\n"u8.ToArray(), Text(lines[1..]), Text([.. lines[..2], .. lines[3..]]), Text([lines[0].Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal), .. lines[1..]]) };
        broken.AddRange(Enumerable.Range(1, 20).Select(i => whole[..(whole.Length * i / 21)]));
        broken.AddRange(Enumerable.Range(0, 20).Select(i => Flipped(whole, whole.Length * i / 20)));

        await using var empty = await OpenAsync();
        foreach (var content in broken)
        {
            await File.WriteAllBytesAsync(Path, content);
            await Assert.ThrowsAsync<InvalidDataException>(() => empty.Backup.RestoreAsync(BackupFile.ReadAsync(Path, None), Options, None));
        }

        await BackUpAsync(empty, "empty.backup");
        Assert.DoesNotContain("\"is\":\"account\"", await File.ReadAllTextAsync(_folder["empty.backup"]), StringComparison.Ordinal);

        static byte[] Text(string[] lines) => Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");

        static byte[] Flipped(byte[] whole, int at)
        {
            byte[] copy = [.. whole];
            copy[at] ^= 1;
            return copy;
        }
    }

    [SkippableFact]
    public async Task A_restore_that_fails_on_its_way_leaves_what_was_there()
    {
        await using var store = await OpenAsync();
        await BackUpAsync(store);
        var ((user, eternal, _, _, _, _), options) = await PlayAndCloseAsync();

        await using (var full = await StoreFixture.OpenAsync(options))
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => full.Backup.RestoreAsync(FailingAsync(), Options with { Replace = true }, None));
            Assert.NotNull(await full.Accounts.FindUserAsync(user.Id, None));
            Assert.Equal(ApiKeyStatus.Active, (await full.ApiKeys.FindByHashAsync(eternal.Hash, None))?.Key.Status);
        }

        // And the next one does not mind what the failed one left behind.
        await using var again = await StoreFixture.OpenAsync(options);
        await again.Backup.RestoreAsync(BackupFile.ReadAsync(Path, None), Options with { Replace = true }, None);
        Assert.Null(await again.Accounts.FindUserAsync(user.Id, None));

        static async IAsyncEnumerable<BackupRecord> FailingAsync()
        {
            for (var i = 1; i < 1500; i++) yield return new KeptAccount(Sample.Account() with { Serial = i });
            await Task.Yield();
            throw new InvalidDataException("The disk is gone.");
        }
    }

    [SkippableFact]
    public async Task A_backup_is_readable_for_its_owner_only_and_never_takes_another_ones_place()
    {
        await using var store = await OpenAsync();
        await BackUpAsync(store);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        await Assert.ThrowsAsync<IOException>(() => BackUpAsync(store));
        Assert.Single(Directory.EnumerateFiles(_folder.Path));
    }

    // Whole, and right in every byte: no program would write it, and it could be a line of gigabytes.
    [SkippableFact]
    public async Task A_line_that_is_longer_than_any_record_is_not_taken_into_memory()
    {
        await using var store = await OpenAsync();
        await RedisScene.PlayAsync(store);
        await BackUpAsync(store);
        var lines = await File.ReadAllLinesAsync(Path);
        lines[1] += new string(' ', BackupFile.LongestLine);
        var content = Encoding.UTF8.GetBytes(string.Join('\n', lines[..^1]) + "\n");
        await File.WriteAllBytesAsync(Path, [.. content, .. Encoding.UTF8.GetBytes($$"""{"records":{{lines.Length - 2}},"sha256":"{{Convert.ToHexStringLower(SHA256.HashData(content))}}"}""" + "\n")]);

        await using var empty = await OpenAsync();
        await Assert.ThrowsAsync<InvalidDataException>(() => empty.Backup.RestoreAsync(BackupFile.ReadAsync(Path, None), Options, None));
    }

    [SkippableFact]
    public async Task A_backup_follows_no_link_that_somebody_put_where_it_goes()
    {
        Skip.If(OperatingSystem.IsWindows());
        await using var store = await OpenAsync();
        var elsewhere = _folder["elsewhere"];
        File.CreateSymbolicLink(Path, elsewhere);
        await Assert.ThrowsAsync<IOException>(() => BackUpAsync(store));
        Assert.False(File.Exists(elsewhere));
        await File.WriteAllTextAsync(elsewhere, "theirs");
        await Assert.ThrowsAsync<IOException>(() => BackUpAsync(store));
        Assert.Equal("theirs", await File.ReadAllTextAsync(elsewhere));
        Assert.Equal(2, Directory.EnumerateFiles(_folder.Path).Count());
    }

    private Task<StoreFixture> OpenAsync() => StoreFixture.OpenAsync(NewStore(_data));

    private async Task<((User User, ApiKey Eternal, ApiKey Expiring, ApiKey Overlapping, ApiKey Revoked, Session Session) Scene, StoreOptions Options)> PlayAndCloseAsync()
    {
        var options = NewStore(_data);
        await using var store = await StoreFixture.OpenAsync(options);
        return (await RedisScene.PlayAsync(store), options);
    }

    private Task BackUpAsync(StoreFixture store, string name = "a.backup") => BackupFile.WriteAsync(_folder[name], StoreKind.Sqlite, store.Clock.GetUtcNow(), store.Backup.ReadAsync(None), None);
}
