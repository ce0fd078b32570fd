using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Lockouts;
using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Core.Sessions;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>Redis crashes, comes back, or forgets: nobody is admitted on a guess, and all heals with the objects that are there.</summary>
public sealed class RedisOutageTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly RateLimit FivePerHour = new(5, TimeSpan.FromHours(1));
    private static readonly RateLimit Api = new(6000, TimeSpan.FromMinutes(1));

    private RedisServer? _server;
    private StoreFixture? _store;

    private RedisServer Server => _server!;

    private StoreFixture Store => _store!;

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is null) return;
        _server = await RedisServer.StartAsync();
        _store = await StoreFixture.OpenAsync(RedisFixture.OptionsFor(_server));
    }

    public async Task DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    [SkippableFact]
    public async Task While_Redis_is_gone_every_call_says_so()
    {
        RedisServer.SkipUnlessInstalled();
        var (user, eternal, _, _, _, session) = await RedisScene.PlayAsync(Store);
        await Server.KillAsync();

        var (account, key, now) = (Sample.Account(), Sample.Key(new ApiKeyOwner(user.HomeAccountId, null)), Store.Clock.GetUtcNow());
        var rules = new SessionRotationRules(now, true, TimeSpan.Zero, TimeSpan.FromDays(1));
        Func<Task>[] calls =
        [
            () => Store.Accounts.SignUpAsync(Sample.User(account.Id), account, None),
            () => Store.Accounts.CreateAccountAsync(account, None),
            () => Store.Accounts.FindAccountAsync(user.HomeAccountId, None),
            () => Store.Accounts.FindAccountBySerialAsync(1, None),
            () => Store.Accounts.FindUserAsync(user.Id, None),
            () => Store.Accounts.FindUserByEmailAsync(user.NormalizedEmail, None),
            () => Store.Accounts.FindAccessAsync(user.Id, user.HomeAccountId, None),
            () => Store.Accounts.PutMembershipAsync(new Membership(user.HomeAccountId, user.Id, RoleNames.Member, now), Sample.Change(), None),
            () => Store.Accounts.RemoveMembershipAsync(user.HomeAccountId, user.Id, Sample.Change(), None),
            () => Store.Accounts.ListMembersAsync(user.HomeAccountId, None),
            () => Store.Accounts.RecordLoginAsync(user.Id, now, user.PasswordHash, null, None),
            () => Store.Accounts.SetPasswordAsync(user.Id, null, "hash", Sample.Change(), None),
            () => Store.SignInFailures.FailAsync(Sample.SignIn(user.Id), new LockoutOptions(), now, None),
            () => Store.Accounts.SetActiveAsync(user.Id, false, Sample.Change(), None),
            () => Store.ApiKeys.FindByHashAsync(eternal.Hash, None),
            () => Store.ApiKeys.CreateAsync(key, 10, now, None),
            () => Store.ApiKeys.FindAsync(eternal.AccountId, eternal.Id, None),
            () => Store.ApiKeys.ListAsync(new ApiKeyOwner(eternal.AccountId, null), 1, 10, None),
            () => Store.ApiKeys.RotateAsync(eternal.AccountId, eternal.Id, key, now, now, Sample.Change(), None),
            () => Store.ApiKeys.DeleteAsync(eternal.AccountId, eternal.Id, Sample.Change(), None),
            () => Store.ApiKeys.RecordUseAsync([new ApiKeyUse(eternal.AccountId, eternal.Id, now)], None),
            () => Store.Sessions.CreateAsync(Sample.Session(user.Id, account.Id), None),
            () => Store.Sessions.FindAsync(session.Id, None),
            () => Store.Sessions.RotateAsync(session.Id, 2, rules, Sample.Change(), None),
            () => Store.Sessions.EndAsync(session.Id, Sample.Change(), None),
            () => Store.SigningKeys.ListAsync(None),
            () => Store.SigningKeys.AddAsync(Sample.SigningKey(), after: null, None),
            () => Store.Changes.AppendAsync(Sample.Change(), None),
            () => Store.Changes.ReadAsync(0, 10, None),
            () => Store.Changes.PurgeAsync(now, None),
        ];
        foreach (var call in calls) await Assert.ThrowsAsync<StoreUnavailableException>(call);

        await Store.Changes.WaitAsync(TimeSpan.FromMilliseconds(10), None);
    }

    [SkippableFact]
    public async Task What_was_written_survives_a_crash_of_Redis_and_all_heals()
    {
        RedisServer.SkipUnlessInstalled();
        var (user, eternal, _, _, _, session) = await RedisScene.PlayAsync(Store);
        var before = await Store.Changes.ReadAsync(0, 100, None);

        await Server.KillAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.Accounts.FindUserAsync(user.Id, None));
        await Server.RestartAsync();

        Assert.NotNull(await WhenBackAsync(() => Store.Accounts.FindUserAsync(user.Id, None)));
        Assert.Equal(eternal.Id, (await Store.ApiKeys.FindByHashAsync(eternal.Hash, None))?.Key.Id);
        Assert.Equal(2, (await Store.Sessions.FindAsync(session.Id, None))?.Generation);
        Assert.Equal(before, await Store.Changes.ReadAsync(0, 100, None));
    }

    [SkippableFact]
    public async Task Notifications_come_again_after_a_crash()
    {
        RedisServer.SkipUnlessInstalled();
        await Store.Changes.WaitAsync(TimeSpan.FromMilliseconds(10), None);
        await Server.KillAsync();
        await Server.RestartAsync();
        var last = await WhenBackAsync(() => Store.Changes.AppendAsync(Sample.Change(), None));
        await using var another = await Store.OpenAnotherAsync();

        // Until the client has subscribed again there is nothing to be heard; a wake without news may come before.
        using var late = new CancellationTokenSource(Deadline);
        for (var heard = false; !heard;)
        {
            var wait = Store.Changes.WaitAsync(TimeSpan.FromSeconds(1), late.Token);
            var appended = await another.Changes.AppendAsync(Sample.Change(), None);
            var timeout = Task.Delay(TimeSpan.FromMilliseconds(500), late.Token);
            heard = await Task.WhenAny(wait, timeout) == wait && appended > last;
            await wait;
        }
    }

    [SkippableFact]
    public async Task Rate_limits_go_on_alone_and_are_shared_again()
    {
        RedisServer.SkipUnlessInstalled();
        await using var another = await Store.OpenAnotherAsync();
        Assert.Equal(4, (await AcquireAsync(Store)).Remaining);
        Assert.Equal(3, (await AcquireAsync(another)).Remaining);

        await Server.KillAsync();
        for (var remaining = 4; remaining >= 0; remaining--)
        {
            Assert.Equal(remaining, (await AcquireAsync(Store)).Remaining);
            Assert.Equal(remaining, (await AcquireAsync(another)).Remaining);
        }

        Assert.False((await AcquireAsync(Store)).IsAcquired);

        await Server.RestartAsync();
        await WhenBackAsync(() => Store.Changes.ReadAsync(0, 1, None));
        await WhenBackAsync(() => another.Changes.ReadAsync(0, 1, None));
        Assert.Equal(2, (await AcquireAsync(another)).Remaining);
        Assert.Equal(1, (await AcquireAsync(Store)).Remaining);
    }

    [SkippableFact]
    public async Task Who_waits_for_a_lease_goes_on_alone_and_leases_are_shared_again()
    {
        RedisServer.SkipUnlessInstalled();
        await using var another = await Store.OpenAnotherAsync();
        Assert.Equal(5999, (await AcquireAsync(Store, Api)).Remaining);

        await Server.KillAsync();
        var alone = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => AcquireAsync(Store, Api).AsTask())));
        Assert.Equal(Enumerable.Range(5900, 100), alone.Select(lease => lease.Remaining).Order());

        await Server.RestartAsync();
        await WhenBackAsync(() => Store.Changes.ReadAsync(0, 1, None));
        await WhenBackAsync(() => another.Changes.ReadAsync(0, 1, None));
        Assert.Equal(5998, (await AcquireAsync(another, Api)).Remaining);
        Assert.Equal(5997, (await AcquireAsync(Store, Api)).Remaining);
    }

    [SkippableFact]
    public async Task Forgotten_scripts_are_sent_again()
    {
        RedisServer.SkipUnlessInstalled();
        var (user, _, _, _, _, _) = await RedisScene.PlayAsync(Store);

        for (var i = 0; i < 3; i++)
        {
            await Server.SendAsync("SCRIPT FLUSH");
            Assert.NotNull(await Store.Accounts.FindUserAsync(user.Id, None));
            Assert.True(await Store.Accounts.SetActiveAsync(user.Id, true, Sample.Change(), None));
        }
    }

    [SkippableTheory]
    [InlineData("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0")]
    [InlineData("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0")]
    [InlineData("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE")]
    public async Task A_server_that_must_not_write_is_unavailable_and_nothing_is_half_done(string trouble, string end)
    {
        RedisServer.SkipUnlessInstalled();
        var account = Sample.Account();
        var user = Sample.User(account.Id);
        await Store.Accounts.FindUserAsync(user.Id, None);

        await Server.SendAsync(trouble);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.Accounts.SignUpAsync(user, account, None));
        await Server.SendAsync(end);

        Assert.Null(await WhenBackAsync(() => Store.Accounts.FindUserAsync(user.Id, None)));
        // An answer can be lost with a connection that is given up; asked again, the call finds the user there already.
        await WhenBackAsync(() => Store.Accounts.SignUpAsync(user, account, None));
        Assert.NotNull(await WhenBackAsync(() => Store.Accounts.FindUserAsync(user.Id, None)));
    }

    [SkippableFact]
    public async Task A_callers_own_cancellation_is_not_an_outage()
    {
        RedisServer.SkipUnlessInstalled();
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Accounts.FindUserAsync("usr_1", gone.Token));
    }

    private static ValueTask<RateLimitLease> AcquireAsync(StoreFixture store, RateLimit? limit = null) => store.RateLimiter.AcquireAsync("bucket", limit ?? FivePerHour, None);

    private static async Task<T> WhenBackAsync<T>(Func<Task<T>> call)
    {
        using var late = new CancellationTokenSource(Deadline);
        while (true)
        {
            try
            {
                return await call();
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(50, late.Token);
            }
        }
    }
}
