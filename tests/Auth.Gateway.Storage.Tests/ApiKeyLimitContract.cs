using Auth.Gateway.Core.ApiKeys;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>How many keys an owner can have, and that no two keys are the same.</summary>
public abstract class ApiKeyLimitContract : StoreContract
{
    [SkippableFact]
    public async Task The_limit_is_reached_exactly()
    {
        var owner = await NewOwnerAsync();
        for (var i = 0; i < 3; i++) Assert.Equal(ApiKeyCreationOutcome.Created, await CreateAsync(Sample.Key(owner), 3));
        var refused = Sample.Key(owner);

        var creation = await Store.ApiKeys.CreateAsync(refused, 3, Now, None);

        Assert.Equal(new ApiKeyCreation(ApiKeyCreationOutcome.LimitReached, null), creation);
        Assert.Null(await Store.ApiKeys.FindAsync(owner.AccountId, refused.Id, None));
        Assert.Null(await Store.ApiKeys.FindByHashAsync(refused.Hash, None));
        Assert.Equal(3, (await Store.ApiKeys.ListAsync(owner, 1, 10, None)).Total);
    }

    [SkippableFact]
    public async Task A_raised_limit_has_room_again()
    {
        var owner = await NewOwnerAsync();

        Assert.Equal(ApiKeyCreationOutcome.Created, await CreateAsync(Sample.Key(owner), 1));
        Assert.Equal(ApiKeyCreationOutcome.LimitReached, await CreateAsync(Sample.Key(owner), 1));
        Assert.Equal(ApiKeyCreationOutcome.Created, await CreateAsync(Sample.Key(owner), 2));
    }

    [SkippableFact]
    public async Task Many_who_create_at_once_never_pass_the_limit()
    {
        var owner = await NewOwnerAsync();
        await using var another = await Store.OpenAnotherAsync();

        var creations = await RaceAsync(50, i => (i % 2 == 0 ? Store : another).ApiKeys.CreateAsync(Sample.Key(owner), 25, Now, None));

        Assert.Equal(25, creations.Count(creation => creation.IsCreated));
        Assert.Equal(25, creations.Count(creation => creation.Outcome == ApiKeyCreationOutcome.LimitReached));
        Assert.Equal(25, creations.Where(creation => creation.IsCreated).Select(creation => creation.Key!.Serial).Distinct().Count());
        Assert.Equal(25, (await Store.ApiKeys.ListAsync(owner, 1, 1, None)).Total);
    }

    [SkippableTheory]
    [InlineData(ApiKeyStatus.Revoked)]
    [InlineData(ApiKeyStatus.Disabled)]
    public async Task A_key_that_was_ended_does_not_count(ApiKeyStatus status)
    {
        var owner = await NewOwnerAsync();

        Assert.Equal(ApiKeyCreationOutcome.Created, await CreateAsync(Sample.Key(owner) with { Status = status }, 1));
        Assert.Equal(ApiKeyCreationOutcome.Created, await CreateAsync(Sample.Key(owner), 1));
    }

    [SkippableFact]
    public async Task A_key_counts_until_the_moment_it_expires()
    {
        var owner = await NewOwnerAsync();
        await CreateAsync(Sample.Key(owner) with { ExpiresAt = Now.AddMinutes(1) }, 1);

        Store.Clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(ApiKeyCreationOutcome.LimitReached, await CreateAsync(Sample.Key(owner), 1));
        Store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ApiKeyCreationOutcome.Created, await CreateAsync(Sample.Key(owner), 1));
    }

    [SkippableFact]
    public async Task A_rotated_key_does_not_count_while_it_lives_on()
    {
        var owner = await NewOwnerAsync();
        var old = Sample.Key(owner);
        await CreateAsync(old, 2);

        var rotation = await Store.ApiKeys.RotateAsync(old.AccountId, old.Id, Sample.Key(owner), Now.AddDays(1), Now, Sample.Change(), None);

        Assert.True(rotation.IsCreated);
        Assert.Equal(ApiKeyCreationOutcome.Created, await CreateAsync(Sample.Key(owner), 2));
        Assert.Equal(ApiKeyCreationOutcome.LimitReached, await CreateAsync(Sample.Key(owner), 2));
    }

    [SkippableFact]
    public async Task A_deleted_key_does_not_count()
    {
        var owner = await NewOwnerAsync();
        var key = Sample.Key(owner);
        await CreateAsync(key, 1);

        await Store.ApiKeys.DeleteAsync(owner.AccountId, key.Id, Sample.Change(), None);

        Assert.Equal(ApiKeyCreationOutcome.Created, await CreateAsync(Sample.Key(owner), 1));
    }

    [SkippableFact]
    public async Task Each_owner_has_a_limit_of_its_own()
    {
        var (user, account) = await SignUpAsync();
        var (other, elsewhere) = (await NewUserAsync(), await NewAccountAsync());
        ApiKeyOwner[] owners = [new(account.Id, user.Id), new(account.Id, null), new(account.Id, other.Id), new(elsewhere.Id, user.Id), new(elsewhere.Id, null)];

        foreach (var owner in owners) Assert.Equal(ApiKeyCreationOutcome.Created, await CreateAsync(Sample.Key(owner), 1));
        foreach (var owner in owners) Assert.Equal(ApiKeyCreationOutcome.LimitReached, await CreateAsync(Sample.Key(owner), 1));
    }

    [SkippableFact]
    public async Task A_hash_that_is_there_already_is_refused_for_anybody()
    {
        var (mine, theirs) = (await NewOwnerAsync(), await NewOwnerAsync());
        var first = Sample.Key(mine);
        await CreateAsync(first, 10);

        foreach (var copy in new[] { Sample.Key(mine) with { Hash = first.Hash }, Sample.Key(theirs) with { Hash = first.Hash } })
        {
            Assert.Equal(new ApiKeyCreation(ApiKeyCreationOutcome.Duplicate, null), await Store.ApiKeys.CreateAsync(copy, 10, Now, None));
            Assert.Null(await Store.ApiKeys.FindAsync(copy.AccountId, copy.Id, None));
        }

        Assert.Equal(first.Id, (await Store.ApiKeys.FindByHashAsync(first.Hash, None))!.Key.Id);
        Assert.Equal(1, (await Store.ApiKeys.ListAsync(mine, 1, 10, None)).Total);
        Assert.Equal(0, (await Store.ApiKeys.ListAsync(theirs, 1, 10, None)).Total);
    }

    [SkippableFact]
    public async Task Of_many_imports_of_one_hash_one_succeeds()
    {
        var owner = await NewOwnerAsync();
        var hash = Sample.Key(owner).Hash;
        await using var another = await Store.OpenAnotherAsync();

        var creations = await RaceAsync(30, i =>
            (i % 2 == 0 ? Store : another).ApiKeys.CreateAsync(Sample.Key(owner) with { Hash = hash }, 100, Now, None));

        Assert.Single(creations, creation => creation.IsCreated);
        Assert.Equal(29, creations.Count(creation => creation.Outcome == ApiKeyCreationOutcome.Duplicate));
    }

    private async Task<ApiKeyOwner> NewOwnerAsync() => new((await NewAccountAsync()).Id, null);

    private async Task<ApiKeyCreationOutcome> CreateAsync(ApiKey key, int limit) => (await Store.ApiKeys.CreateAsync(key, limit, Now, None)).Outcome;
}
