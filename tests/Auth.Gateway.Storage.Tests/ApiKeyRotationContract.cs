using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

public abstract class ApiKeyRotationContract : StoreContract
{
    private const int NoLimit = 10_000;

    [SkippableFact]
    public async Task The_successor_is_kept_as_given_with_a_serial_of_its_own()
    {
        var (user, account) = await SignUpAsync();
        var old = await CreateAsync(Sample.Key(new ApiKeyOwner(account.Id, user.Id)) with
        {
            Scopes = ["usage.write"],
            LiveMode = false,
            AllowedNetworks = ["10.0.0.0/8"],
            RateLimit = "10/1m",
            ExpiresAt = Now.AddDays(30),
        });
        var successor = SuccessorOf(old);

        var rotation = await RotateAsync(old, successor, Now.AddHours(1));

        Assert.True(rotation.IsCreated);
        Assert.True(rotation.Key.Serial > old.Serial);
        AssertSame(successor with { Serial = rotation.Key.Serial }, rotation.Key);
        AssertSame(rotation.Key, await FindAsync(successor));
        AssertSame(
            new ApiKeyGrant(rotation.Key, account, new Access(user, account, RoleNames.Owner, null)),
            await Store.ApiKeys.FindByHashAsync(successor.Hash, None));
    }

    [SkippableFact]
    public async Task The_old_key_lives_on_until_the_end_of_the_overlap()
    {
        var old = await NewKeyAsync();
        var successor = SuccessorOf(old);
        var change = Sample.Change(old.Id);

        var rotation = await Store.ApiKeys.RotateAsync(old.AccountId, old.Id, successor, Now.AddHours(1), Now, change, None);

        var ended = old with { ExpiresAt = Now.AddHours(1), RotatedTo = successor.Id };
        AssertSame(ended, await FindAsync(old));
        AssertSame(ended, (await Store.ApiKeys.FindByHashAsync(old.Hash, None))?.Key);
        AssertSame(new ApiKeyPage([rotation.Key!, ended], 2), await Store.ApiKeys.ListAsync(new ApiKeyOwner(old.AccountId, null), 1, 10, None));
        await AssertLoggedAsync(change);
    }

    [SkippableFact]
    public async Task An_earlier_expiry_of_the_old_key_stays()
    {
        var account = await NewAccountAsync();
        var old = await CreateAsync(Sample.Key(new ApiKeyOwner(account.Id, null)) with { ExpiresAt = Now.AddMinutes(10) });
        var successor = SuccessorOf(old);

        await RotateAsync(old, successor, Now.AddHours(1));

        AssertSame(old with { RotatedTo = successor.Id }, await FindAsync(old));
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task With_no_overlap_the_old_key_is_revoked_at_once(int overlapMilliseconds)
    {
        var account = await NewAccountAsync();
        var old = await CreateAsync(Sample.Key(new ApiKeyOwner(account.Id, null)) with { ExpiresAt = Now.AddDays(30) });
        var successor = SuccessorOf(old);

        await RotateAsync(old, successor, Now.AddMilliseconds(overlapMilliseconds));

        AssertSame(old with { Status = ApiKeyStatus.Revoked, RotatedTo = successor.Id }, await FindAsync(old));
    }

    [SkippableFact]
    public async Task A_rotation_needs_no_room_under_the_limit()
    {
        var account = await NewAccountAsync();
        var creation = await Store.ApiKeys.CreateAsync(Sample.Key(new ApiKeyOwner(account.Id, null)), 1, Now, None);

        Assert.True((await RotateAsync(creation.Key!, SuccessorOf(creation.Key!), Now.AddHours(1))).IsCreated);
    }

    [SkippableFact]
    public async Task A_key_is_rotated_once()
    {
        var old = await NewKeyAsync();
        var (first, second) = (SuccessorOf(old), SuccessorOf(old));
        await RotateAsync(old, first, Now.AddHours(1));

        await AssertRefusedAsync(ApiKeyCreationOutcome.NotActive, old.AccountId, old.Id, second);

        Assert.Equal(first.Id, (await FindAsync(old))!.RotatedTo);
        Assert.True((await RotateAsync(first, second, Now.AddHours(1))).IsCreated);
    }

    [SkippableFact]
    public async Task Of_many_rotations_of_one_key_one_succeeds()
    {
        var old = await NewKeyAsync();
        await using var another = await Store.OpenAnotherAsync();

        var rotations = await RaceAsync(30, i =>
            (i % 2 == 0 ? Store : another).ApiKeys.RotateAsync(old.AccountId, old.Id, SuccessorOf(old), Now.AddHours(1), Now, Sample.Change("rotated"), None));

        var winner = Assert.Single(rotations, rotation => rotation.IsCreated);
        Assert.Equal(29, rotations.Count(rotation => rotation.Outcome == ApiKeyCreationOutcome.NotActive));
        Assert.Equal(winner.Key!.Id, (await FindAsync(old))!.RotatedTo);
        Assert.Equal(2, (await Store.ApiKeys.ListAsync(new ApiKeyOwner(old.AccountId, null), 1, 10, None)).Total);
        await AssertLoggedAsync(Sample.Change("rotated"));
    }

    [SkippableTheory]
    [InlineData(ApiKeyStatus.Revoked)]
    [InlineData(ApiKeyStatus.Disabled)]
    public async Task A_key_that_was_ended_is_not_rotated(ApiKeyStatus status)
    {
        var account = await NewAccountAsync();
        var old = await CreateAsync(Sample.Key(new ApiKeyOwner(account.Id, null)) with { Status = status });

        await AssertRefusedAsync(ApiKeyCreationOutcome.NotActive, old.AccountId, old.Id, SuccessorOf(old));
        AssertSame(old, await FindAsync(old));
    }

    [SkippableFact]
    public async Task A_key_is_rotated_until_the_moment_it_expires()
    {
        var account = await NewAccountAsync();
        var expired = await CreateAsync(Sample.Key(new ApiKeyOwner(account.Id, null)) with { ExpiresAt = Now });
        var expiring = await CreateAsync(Sample.Key(new ApiKeyOwner(account.Id, null)) with { ExpiresAt = Now.AddMilliseconds(1) });

        await AssertRefusedAsync(ApiKeyCreationOutcome.NotActive, account.Id, expired.Id, SuccessorOf(expired));
        Assert.True((await RotateAsync(expiring, SuccessorOf(expiring), Now.AddHours(1))).IsCreated);
    }

    [SkippableFact]
    public async Task A_key_that_is_not_in_the_account_is_not_found()
    {
        var (old, elsewhere) = (await NewKeyAsync(), await NewAccountAsync());

        await AssertRefusedAsync(ApiKeyCreationOutcome.NotFound, elsewhere.Id, old.Id, SuccessorOf(old));
        await AssertRefusedAsync(ApiKeyCreationOutcome.NotFound, old.AccountId, Identifiers.New(Identifiers.ApiKey), SuccessorOf(old));
        AssertSame(old, await FindAsync(old));
    }

    [SkippableFact]
    public async Task A_successor_whose_hash_is_there_already_changes_nothing()
    {
        var (old, other) = (await NewKeyAsync(), await NewKeyAsync());

        await AssertRefusedAsync(ApiKeyCreationOutcome.Duplicate, old.AccountId, old.Id, SuccessorOf(old) with { Hash = other.Hash });

        AssertSame(old, await FindAsync(old));
        Assert.Equal(other.Id, (await Store.ApiKeys.FindByHashAsync(other.Hash, None))!.Key.Id);
    }

    private async Task AssertRefusedAsync(ApiKeyCreationOutcome outcome, string accountId, string keyId, ApiKey successor)
    {
        var logged = (await LoggedAsync()).Count;
        var rotation = await Store.ApiKeys.RotateAsync(accountId, keyId, successor, Now.AddHours(1), Now, Sample.Change(), None);
        Assert.Equal(new ApiKeyCreation(outcome, null), rotation);
        Assert.Null(await FindAsync(successor));
        Assert.Equal(logged, (await LoggedAsync()).Count);
    }

    // As the service makes it: the old key's serial is still in it.
    private static ApiKey SuccessorOf(ApiKey old)
    {
        var fresh = Sample.Key(default);
        return old with { Id = fresh.Id, Hash = fresh.Hash, Prefix = fresh.Prefix, CreatedAt = old.CreatedAt.AddMilliseconds(5), LastUsedAt = null };
    }

    private async Task<ApiKey> NewKeyAsync() => await CreateAsync(Sample.Key(new ApiKeyOwner((await NewAccountAsync()).Id, null)));

    private async Task<ApiKey> CreateAsync(ApiKey key) => (await Store.ApiKeys.CreateAsync(key, NoLimit, Now, None)).Key!;

    private Task<ApiKey?> FindAsync(ApiKey key) => Store.ApiKeys.FindAsync(key.AccountId, key.Id, None);

    private Task<ApiKeyCreation> RotateAsync(ApiKey old, ApiKey successor, DateTimeOffset oldEndsAt) =>
        Store.ApiKeys.RotateAsync(old.AccountId, old.Id, successor, oldEndsAt, Now, Sample.Change(), None);
}
