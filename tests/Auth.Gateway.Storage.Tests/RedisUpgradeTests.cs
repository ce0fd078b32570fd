using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Storage.Redis;
using StackExchange.Redis;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>Two versions of the program on one Redis: what the other one wrote, or did not write.</summary>
[Collection(RedisCollection.Name)]
public sealed class RedisUpgradeTests(RedisFixture redis) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly Account _account = Sample.Account();
    private StoreFixture? _store;
    private RedisKeys _keys = new("");

    private StoreFixture Store => _store!;

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is null) return;
        var options = RedisFixture.OptionsFor(redis.Server);
        _keys = new RedisKeys(options.KeyPrefix);
        _store = await redis.OpenAsync(options);
    }

    public async Task DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
    }

    [SkippableFact]
    public async Task A_field_that_an_earlier_version_did_not_write_has_its_meaning()
    {
        RedisServer.SkipUnlessInstalled();
        var (user, session) = await SignedUpAsync();
        var signing = Sample.SigningKey() with { ActivatesAt = Sample.Now.AddHours(2) };
        await Store.SigningKeys.AddAsync(signing, after: null, None);
        await RemoveAsync(_keys.Session(session.Id), "scopes", "signed_in_by");
        await RemoveAsync(_keys.SigningKey(signing.Id), "activates_at");
        await RemoveAsync(_keys.User(user.Id), "revoked_until");

        var read = await Store.Sessions.FindAsync(session.Id, None);
        Assert.Equal((Session.SignedInByCookie, (IReadOnlyList<string>?)null), (read!.SignedInBy, read.Scopes));
        Assert.Equal(signing.CreatedAt, Assert.Single(await Store.SigningKeys.ListAsync(None)).ActivatesAt);
        Assert.True((await Store.Accounts.FindAccountAsync(_account.Id, None))!.IsActive);
        Assert.Null((await Store.Accounts.FindUserAsync(user.Id, None))!.RevokedUntil);
    }

    [SkippableFact]
    public async Task A_field_of_a_later_version_is_passed_over_and_is_there_when_that_comes_back()
    {
        RedisServer.SkipUnlessInstalled();
        var (user, session) = await SignedUpAsync();
        var key = (await Store.ApiKeys.CreateAsync(Sample.Key(new ApiKeyOwner(_account.Id, null)), 10, Sample.Now, None)).Key!;
        RedisKey[] records = [_keys.Account(_account.Id), _keys.User(user.Id), _keys.Session(session.Id), _keys.ApiKey(key.Id)];
        foreach (var record in records) await redis.Database.HashSetAsync(record, "of_a_later_version", "x");

        Assert.NotNull(await Store.ApiKeys.FindByHashAsync(key.Hash, None));
        await Store.ApiKeys.RecordUseAsync([new ApiKeyUse(_account.Id, key.Id, Sample.Now)], None);
        await Store.Accounts.SetActiveAsync(user.Id, true, Sample.Change(), None);
        await Store.Accounts.SetAccountActiveAsync(_account.Id, true, Sample.Change(), None);
        var rotation = await Store.Sessions.RotateAsync(session.Id, 1, new SessionRotationRules(Sample.Now, Rotate: true, TimeSpan.FromSeconds(30), TimeSpan.FromDays(7)), Sample.Change(), None);

        Assert.Equal(SessionRotationOutcome.Rotated, rotation.Outcome);
        foreach (var record in records) Assert.Equal("x", await redis.Database.HashGetAsync(record, "of_a_later_version"));
    }

    [SkippableFact]
    public async Task A_key_in_a_state_that_is_not_known_is_not_good()
    {
        RedisServer.SkipUnlessInstalled();
        await SignedUpAsync();
        var key = (await Store.ApiKeys.CreateAsync(Sample.Key(new ApiKeyOwner(_account.Id, null)), 10, Sample.Now, None)).Key!;
        await redis.Database.HashSetAsync(_keys.ApiKey(key.Id), "status", "suspended");
        Assert.Equal(ApiKeyStatus.Revoked, (await Store.ApiKeys.FindByHashAsync(key.Hash, None))!.Key.Status);
    }

    [SkippableFact]
    public async Task A_change_of_a_kind_that_is_not_known_is_not_passed_over()
    {
        RedisServer.SkipUnlessInstalled();
        var sequence = await Store.Changes.AppendAsync(Sample.Change("known"), None);
        var entry = (string)(await redis.Database.SortedSetRangeByRankAsync(_keys.Changes))[0]!;
        await redis.Database.SortedSetAddAsync(_keys.Changes, entry.Replace($"{sequence} Revoke Key", $"{sequence + 1} Revoke Device", StringComparison.Ordinal), sequence + 1);
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Changes.ReadAsync(sequence, 10, None));
    }

    private async Task<(User User, Session Session)> SignedUpAsync()
    {
        var (user, _) = (await Store.Accounts.SignUpAsync(Sample.User(_account.Id), _account, None))!;
        var session = Sample.Session(user.Id, _account.Id) with { Scopes = null, SignedInBy = Session.SignedInByPassword };
        await Store.Sessions.CreateAsync(session, None);
        return (user, session);
    }

    private async Task RemoveAsync(RedisKey record, params string[] fields)
    {
        foreach (var field in fields) await redis.Database.HashDeleteAsync(record, field);
    }
}
