using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Storage.Redis;
using StackExchange.Redis;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>What is in the server after everything was done once: what lives how long, and what must not be there.</summary>
[Collection(RedisCollection.Name)]
public sealed class RedisKeyspaceTests(RedisFixture redis) : IAsyncLifetime
{
    /// <summary>Kinds of which some or all live for ever; every other key must have an end.</summary>
    private static readonly string[] LastingKinds =
    [
        "account", "account-serials", "user", "emails", "members", "serials", "key", "key-hash", "account-keys", "user-keys", "signing-keys",
        "signing-key", "changes", "change-expiries", "change-sequence",
    ];

    private static readonly CancellationToken None = CancellationToken.None;

    private StoreOptions _options = new();
    private StoreFixture? _store;
    private RedisKeys _keys = new("");

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is null) return;
        _options = RedisFixture.OptionsFor(redis.Server);
        _keys = new RedisKeys(_options.KeyPrefix);
        _store = await redis.OpenAsync(_options);
    }

    public async Task DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
    }

    [SkippableFact]
    public async Task Every_key_ends_unless_its_kind_lives_for_ever()
    {
        RedisServer.SkipUnlessInstalled();
        await RedisScene.PlayAsync(_store!);

        var kinds = new HashSet<string>();
        foreach (var key in await redis.KeysAsync(_options))
        {
            var kind = key.StartsWith(_keys.Tag, StringComparison.Ordinal) ? key[_keys.Tag.Length..].Split(':')[0] : "rate";
            kinds.Add(kind);
            if (!LastingKinds.Contains(kind)) Assert.True(await redis.Database.KeyTimeToLiveAsync(key) is not null, $"{key} lives for ever.");
        }

        string[] passing = ["audit", "audit-account", "audit-event", "session", "sessions", "rate", "sign-in-failures", "sign-in-failures-from", "known-addresses"];
        Assert.Equal(LastingKinds.Concat(passing).Order(), kinds.Order());
    }

    [SkippableFact]
    public async Task Keys_that_end_are_kept_for_a_while_and_sessions_until_they_expire()
    {
        RedisServer.SkipUnlessInstalled();
        var (_, eternal, expiring, overlapping, revoked, session) = await RedisScene.PlayAsync(_store!);

        Assert.Null(await LifetimeAsync(_keys.ApiKey(eternal.Id)));
        Assert.Null(await LifetimeAsync(_keys.ApiKeyByHash(eternal.Hash)));
        foreach (var (key, lives) in new[] { (expiring, TimeSpan.FromDays(1)), (overlapping, TimeSpan.FromHours(1)), (revoked, TimeSpan.Zero) })
        {
            await AssertLivesAsync(_keys.ApiKey(key.Id), lives + RedisKeys.KeyRetention);
            await AssertLivesAsync(_keys.ApiKeyByHash(key.Hash), lives + RedisKeys.KeyRetention);
        }

        // From the rotation on, by the gateway's clock: so much, whatever the server's clock says.
        await AssertLivesAsync(_keys.Session(session.Id), TimeSpan.FromDays(7));
    }

    [SkippableFact]
    public async Task What_died_leaves_the_owners_list()
    {
        RedisServer.SkipUnlessInstalled();
        var (_, _, expiring, _, _, _) = await RedisScene.PlayAsync(_store!);
        var owner = new ApiKeyOwner(expiring.AccountId, expiring.UserId);
        Assert.Equal(3, (await _store!.ApiKeys.ListAsync(owner, 1, 10, None)).Total);

        // As the server does it when the time has come.
        await redis.Database.KeyDeleteAsync([_keys.ApiKey(expiring.Id), _keys.ApiKeyByHash(expiring.Hash)]);

        var page = await _store.ApiKeys.ListAsync(owner, 1, 10, None);
        Assert.Equal((2, 2), (page.Total, page.Keys.Count));
        Assert.Equal(2, await redis.Database.SortedSetLengthAsync(_keys.ApiKeysOf(owner)));
        Assert.Null(await _store.ApiKeys.FindByHashAsync(expiring.Hash, None));
    }

    [SkippableFact]
    public async Task A_new_key_tidies_its_owners_list()
    {
        RedisServer.SkipUnlessInstalled();
        var (_, eternal, _, _, revoked, _) = await RedisScene.PlayAsync(_store!);
        var owner = new ApiKeyOwner(eternal.AccountId, null);
        await redis.Database.KeyDeleteAsync([_keys.ApiKey(revoked.Id), _keys.ApiKey(eternal.Id)]);

        // One is left that counts.
        var now = _store!.Clock.GetUtcNow();
        Assert.True((await _store.ApiKeys.CreateAsync(Sample.Key(owner), 2, now, None)).IsCreated);
        Assert.Equal(ApiKeyCreationOutcome.LimitReached, (await _store.ApiKeys.CreateAsync(Sample.Key(owner), 2, now, None)).Outcome);
        Assert.Equal(2, await redis.Database.SortedSetLengthAsync(_keys.ApiKeysOf(owner)));
    }

    [SkippableFact]
    public async Task A_new_session_tidies_its_users_list()
    {
        RedisServer.SkipUnlessInstalled();
        var (user, _, _, _, _, session) = await RedisScene.PlayAsync(_store!);
        Assert.Equal(2, await redis.Database.SetLengthAsync(_keys.SessionsOf(user.Id)));

        await redis.Database.KeyDeleteAsync(_keys.Session(session.Id));
        await _store!.Sessions.CreateAsync(Sample.Session(user.Id, user.HomeAccountId), None);

        Assert.Equal(2, await redis.Database.SetLengthAsync(_keys.SessionsOf(user.Id)));
    }

    [SkippableFact]
    public async Task No_secret_is_ever_written()
    {
        RedisServer.SkipUnlessInstalled();
        var (_, eternal, _, _, _, _) = await RedisScene.PlayAsync(_store!);
        var (secret, shown) = ApiKeyFormat.New("agw", liveMode: true);
        var key = Sample.Key(new ApiKeyOwner(eternal.AccountId, null)) with { Hash = ApiKeyFormat.Hash(secret), Prefix = shown };
        await _store!.ApiKeys.CreateAsync(key, 10, _store.Clock.GetUtcNow(), None);
        Assert.Equal(key.Id, (await _store.ApiKeys.FindByHashAsync(ApiKeyFormat.Hash(secret), None))?.Key.Id);

        var written = redis.Server.ReadAppendOnlyFiles();

        Assert.Contains(key.Hash, written, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, written, StringComparison.Ordinal);
        Assert.DoesNotContain(secret[shown.Length..], written, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Sequence_numbers_go_on_growing_when_the_server_lost_everything()
    {
        RedisServer.SkipUnlessInstalled();
        var before = await _store!.Changes.AppendAsync(Sample.Change(), None);
        foreach (var key in await redis.KeysAsync(_options)) await redis.Database.KeyDeleteAsync(key);

        Assert.True(await _store.Changes.AppendAsync(Sample.Change(), None) > before);
    }

    private Task<TimeSpan?> LifetimeAsync(RedisKey key) => redis.Database.KeyTimeToLiveAsync(key);

    // Some of it has passed already; never more than a slow machine needs for one test.
    private async Task AssertLivesAsync(RedisKey key, TimeSpan expected)
    {
        var lifetime = await LifetimeAsync(key);
        Assert.NotNull(lifetime);
        Assert.InRange(lifetime.Value, expected - TimeSpan.FromMinutes(5), expected);
    }
}
