using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>Keys are made, found, listed, used and deleted. Their limit and their rotation have suites of their own.</summary>
public abstract class ApiKeyStoreContract : StoreContract
{
    private const int NoLimit = 10_000;

    [SkippableFact]
    public async Task A_key_keeps_every_field()
    {
        var (user, account) = await SignUpAsync();
        var key = Sample.Key(new ApiKeyOwner(account.Id, user.Id)) with
        {
            CreatedBy = user.Id,
            Name = "Zoë's \"key\"; 日本語",
            Prefix = "acme_test_1a2B",
            Scopes = ["usage.write", "a,b", "ü \"x\"", ""],
            LiveMode = false,
            Status = ApiKeyStatus.Disabled,
            CreatedAt = Now.AddMilliseconds(1),
            ExpiresAt = Now.AddMilliseconds(86_400_002),
            AllowedNetworks = ["10.0.0.0/8", "2001:db8::/32"],
            RateLimit = "10/1m",
            LastUsedAt = Now.AddMilliseconds(3),
            RotatedTo = Identifiers.New(Identifiers.ApiKey),
        };

        var creation = await Store.ApiKeys.CreateAsync(key, NoLimit, Now, None);

        Assert.True(creation.IsCreated);
        Assert.True(creation.Key.Serial > 0);
        AssertSame(key with { Serial = creation.Key.Serial }, creation.Key);
        await AssertEverywhereAsync(creation.Key);
    }

    [SkippableFact]
    public async Task A_key_keeps_what_is_missing_missing()
    {
        var account = await NewAccountAsync();

        var key = await CreateAsync(new ApiKeyOwner(account.Id, null));

        await AssertEverywhereAsync(key);
        Assert.Null(key.UserId);
        Assert.Null(key.ExpiresAt);
        Assert.Empty(key.Scopes);
    }

    [SkippableFact]
    public async Task A_hash_finds_the_key_with_its_account_and_its_users_access()
    {
        var (user, organization) = await SignUpAsync();
        var account = await NewAccountAsync(organization.Id);
        var key = await CreateAsync(new ApiKeyOwner(account.Id, user.Id));

        AssertSame(
            new ApiKeyGrant(key, account, new Access(user, account, null, RoleNames.Owner)), await Store.ApiKeys.FindByHashAsync(key.Hash, None));

        await Store.Accounts.PutMembershipAsync(new Membership(account.Id, user.Id, RoleNames.Member, Now), Sample.Change(), None);
        await Store.Accounts.SetActiveAsync(user.Id, false, Sample.Change(), None);
        var grant = await Store.ApiKeys.FindByHashAsync(key.Hash, None);
        AssertSame(new Access(user with { IsActive = false }, account, RoleNames.Member, RoleNames.Owner), grant!.Access);
    }

    [SkippableFact]
    public async Task A_key_of_the_account_has_nobodys_access()
    {
        var (_, account) = await SignUpAsync();
        var key = await CreateAsync(new ApiKeyOwner(account.Id, null));

        AssertSame(new ApiKeyGrant(key, account, null), await Store.ApiKeys.FindByHashAsync(key.Hash, None));
    }

    [SkippableFact]
    public async Task A_key_of_a_user_who_is_gone_has_no_access()
    {
        var account = await NewAccountAsync();
        var key = await CreateAsync(new ApiKeyOwner(account.Id, Identifiers.New(Identifiers.User)));

        AssertSame(new ApiKeyGrant(key, account, null), await Store.ApiKeys.FindByHashAsync(key.Hash, None));
    }

    [SkippableFact]
    public async Task Another_accounts_id_finds_nothing()
    {
        var (mine, theirs) = (await NewAccountAsync(), await NewAccountAsync());
        var key = await CreateAsync(new ApiKeyOwner(mine.Id, null));

        Assert.Null(await Store.ApiKeys.FindAsync(theirs.Id, key.Id, None));
        Assert.False(await Store.ApiKeys.DeleteAsync(theirs.Id, key.Id, Sample.Change(), None));
        await Store.ApiKeys.RecordUseAsync([new ApiKeyUse(theirs.Id, key.Id, Now)], None);

        await AssertEverywhereAsync(key);
        await AssertLoggedAsync();
    }

    [SkippableFact]
    public async Task What_does_not_exist_is_not_found()
    {
        var account = await NewAccountAsync();
        var key = await CreateAsync(new ApiKeyOwner(account.Id, null));

        Assert.Null(await Store.ApiKeys.FindAsync(account.Id, Identifiers.New(Identifiers.ApiKey), None));
        Assert.Null(await Store.ApiKeys.FindAsync(account.Id, "", None));
        foreach (var hash in new[] { "", key.Id, key.Hash.ToUpperInvariant(), key.Hash[..^1], "%", "*" })
        {
            Assert.Null(await Store.ApiKeys.FindByHashAsync(hash, None));
        }
    }

    [SkippableFact]
    public async Task A_deleted_key_is_gone_from_everything()
    {
        var (user, account) = await SignUpAsync();
        var owner = new ApiKeyOwner(account.Id, user.Id);
        var (key, other) = (await CreateAsync(owner), await CreateAsync(owner));
        var change = Sample.Change(key.Id);

        Assert.True(await Store.ApiKeys.DeleteAsync(account.Id, key.Id, change, None));
        Assert.False(await Store.ApiKeys.DeleteAsync(account.Id, key.Id, Sample.Change(), None));

        Assert.Null(await Store.ApiKeys.FindAsync(account.Id, key.Id, None));
        Assert.Null(await Store.ApiKeys.FindByHashAsync(key.Hash, None));
        AssertSame(new ApiKeyPage([other], 1), await Store.ApiKeys.ListAsync(owner, 1, 10, None));
        await AssertLoggedAsync(change);
    }

    [SkippableFact]
    public async Task A_revoked_key_stays_listed_and_its_hash_cannot_come_back()
    {
        var account = await NewAccountAsync();
        var owner = new ApiKeyOwner(account.Id, null);
        var (key, other) = (await CreateAsync(owner), await CreateAsync(owner));
        var change = Sample.Change(key.Id);

        Assert.False(await Store.ApiKeys.RevokeAsync((await NewAccountAsync()).Id, key.Id, Now, Sample.Change(), None));
        Assert.True(await Store.ApiKeys.RevokeAsync(account.Id, key.Id, Now, change, None));
        Assert.False(await Store.ApiKeys.RevokeAsync(account.Id, key.Id, Now, Sample.Change(), None));
        Assert.False(await Store.ApiKeys.RevokeAsync(account.Id, Identifiers.New(Identifiers.ApiKey), Now, Sample.Change(), None));

        await AssertEverywhereAsync(key with { Status = ApiKeyStatus.Revoked });
        await AssertEverywhereAsync(other);
        Assert.Equal(ApiKeyCreationOutcome.Duplicate, (await Store.ApiKeys.CreateAsync(Sample.Key(owner) with { Hash = key.Hash }, NoLimit, Now, None)).Outcome);
        // It leaves room for another.
        Assert.True((await Store.ApiKeys.CreateAsync(Sample.Key(owner), 2, Now, None)).IsCreated);
        await AssertLoggedAsync(change);
    }

    [SkippableFact]
    public async Task A_deleted_keys_hash_may_come_back_and_its_serial_never_does()
    {
        var account = await NewAccountAsync();
        var owner = new ApiKeyOwner(account.Id, null);
        var key = await CreateAsync(owner);
        await Store.ApiKeys.DeleteAsync(account.Id, key.Id, Sample.Change(), None);

        var again = await Store.ApiKeys.CreateAsync(Sample.Key(owner) with { Hash = key.Hash }, NoLimit, Now, None);

        Assert.True(again.IsCreated);
        Assert.True(again.Key.Serial > key.Serial);
        Assert.Equal(again.Key.Id, (await Store.ApiKeys.FindByHashAsync(key.Hash, None))!.Key.Id);
    }

    [SkippableFact]
    public async Task Of_many_deletions_of_one_key_one_is_logged()
    {
        var account = await NewAccountAsync();
        var key = await CreateAsync(new ApiKeyOwner(account.Id, null));
        await using var another = await Store.OpenAnotherAsync();

        var deleted = await RaceAsync(20, i =>
            (i % 2 == 0 ? Store : another).ApiKeys.DeleteAsync(account.Id, key.Id, Sample.Change("deleted"), None));

        Assert.Single(deleted, true);
        await AssertLoggedAsync(Sample.Change("deleted"));
    }

    [SkippableFact]
    public async Task Use_is_noted_and_never_runs_backwards()
    {
        var account = await NewAccountAsync();
        var owner = new ApiKeyOwner(account.Id, null);
        var (first, second) = (await CreateAsync(owner), await CreateAsync(owner));

        await Store.ApiKeys.RecordUseAsync([new(account.Id, first.Id, Now.AddMinutes(2)), new(account.Id, second.Id, Now.AddMinutes(1))], None);
        await Store.ApiKeys.RecordUseAsync([new(account.Id, first.Id, Now.AddMinutes(1)), new(account.Id, second.Id, Now.AddMinutes(3))], None);

        await AssertEverywhereAsync(first with { LastUsedAt = Now.AddMinutes(2) });
        await AssertEverywhereAsync(second with { LastUsedAt = Now.AddMinutes(3) });
    }

    [SkippableFact]
    public async Task Use_of_keys_that_are_gone_is_passed_over()
    {
        var account = await NewAccountAsync();
        var owner = new ApiKeyOwner(account.Id, null);
        var (gone, there) = (await CreateAsync(owner), await CreateAsync(owner));
        await Store.ApiKeys.DeleteAsync(account.Id, gone.Id, Sample.Change(), None);

        await Store.ApiKeys.RecordUseAsync(
            [new(account.Id, gone.Id, Now), new(account.Id, Identifiers.New(Identifiers.ApiKey), Now), new(account.Id, there.Id, Now)], None);
        await Store.ApiKeys.RecordUseAsync([], None);

        Assert.Null(await Store.ApiKeys.FindAsync(account.Id, gone.Id, None));
        await AssertEverywhereAsync(there with { LastUsedAt = Now });
        Assert.Equal(1, (await Store.ApiKeys.ListAsync(owner, 1, 10, None)).Total);
    }

    [SkippableFact]
    public async Task Use_of_very_many_keys_is_noted_in_one_call()
    {
        var account = await NewAccountAsync();
        var key = await CreateAsync(new ApiKeyOwner(account.Id, null));
        var uses = Enumerable.Range(0, 5000).Select(_ => new ApiKeyUse(account.Id, Identifiers.New(Identifiers.ApiKey), Now));

        await Store.ApiKeys.RecordUseAsync([.. uses, new(account.Id, key.Id, Now)], None);

        await AssertEverywhereAsync(key with { LastUsedAt = Now });
    }

    [SkippableFact]
    public async Task A_page_has_the_newest_first()
    {
        var owner = new ApiKeyOwner((await NewAccountAsync()).Id, null);
        var keys = new List<ApiKey>();
        // Two of each moment: of those the one that was made later is newer.
        for (var i = 0; i < 7; i++) keys.Insert(0, await CreateAsync(owner, Sample.Key(owner) with { CreatedAt = Now.AddMilliseconds(i / 2) }));

        AssertSame(new ApiKeyPage([.. keys.Take(3)], 7), await Store.ApiKeys.ListAsync(owner, 1, 3, None));
        AssertSame(new ApiKeyPage([.. keys.Skip(3).Take(3)], 7), await Store.ApiKeys.ListAsync(owner, 2, 3, None));
        AssertSame(new ApiKeyPage([.. keys.Skip(6)], 7), await Store.ApiKeys.ListAsync(owner, 3, 3, None));
        AssertSame(new ApiKeyPage(keys, 7), await Store.ApiKeys.ListAsync(owner, 1, 100, None));
        // The last two would overflow into the first page if they were counted in 32 bits.
        foreach (var (page, size) in new[] { (4, 3), (int.MaxValue, 4), ((1 << 30) + 1, 4) })
        {
            AssertSame(new ApiKeyPage([], 7), await Store.ApiKeys.ListAsync(owner, page, size, None));
        }
    }

    [SkippableFact]
    public async Task Dead_keys_are_listed_too()
    {
        var owner = new ApiKeyOwner((await NewAccountAsync()).Id, null);
        var revoked = await CreateAsync(owner, Sample.Key(owner) with { Status = ApiKeyStatus.Revoked });
        var expired = await CreateAsync(owner, Sample.Key(owner) with { ExpiresAt = Now });

        AssertSame(new ApiKeyPage([expired, revoked], 2), await Store.ApiKeys.ListAsync(owner, 1, 10, None));
    }

    [SkippableFact]
    public async Task Nobody_elses_keys_are_listed()
    {
        var (user, account) = await SignUpAsync();
        var (other, elsewhere) = (await NewUserAsync(), await NewAccountAsync());
        ApiKeyOwner[] owners =
        [
            new(account.Id, user.Id), new(account.Id, other.Id), new(account.Id, null), new(elsewhere.Id, user.Id), new(elsewhere.Id, null),
            // Joined by a separator without care, these two would be one.
            new((await NamedAccountAsync("a:b")).Id, "c"), new((await NamedAccountAsync("a")).Id, "b:c"), new((await NamedAccountAsync("a:")).Id, null),
        ];
        var keys = new List<ApiKey>();
        foreach (var owner in owners) keys.Add(await CreateAsync(owner));

        for (var i = 0; i < owners.Length; i++) AssertSame(new ApiKeyPage([keys[i]], 1), await Store.ApiKeys.ListAsync(owners[i], 1, 10, None));
        AssertSame(new ApiKeyPage([], 0), await Store.ApiKeys.ListAsync(new ApiKeyOwner(elsewhere.Id, other.Id), 1, 10, None));
    }

    [SkippableFact]
    public async Task Odd_text_is_data()
    {
        var keys = new List<ApiKey>();
        foreach (var odd in Sample.OddTexts)
        {
            var account = await NamedAccountAsync("a" + odd);
            keys.Add(await CreateAsync(default, new ApiKey
            {
                Id = "k" + odd,
                AccountId = account.Id,
                UserId = "u" + odd,
                CreatedBy = odd,
                Name = odd,
                Prefix = odd,
                Hash = odd,
                Scopes = [odd, odd],
                CreatedAt = Now,
                AllowedNetworks = [odd],
                RateLimit = odd,
                RotatedTo = odd,
            }));
        }

        foreach (var key in keys)
        {
            await AssertEverywhereAsync(key);
            Assert.True(await Store.ApiKeys.DeleteAsync(key.AccountId, key.Id, Sample.Change(key.Id), None));
        }

        await AssertLoggedAsync([.. keys.Select(key => Sample.Change(key.Id))]);
    }

    private async Task<ApiKey> CreateAsync(ApiKeyOwner owner, ApiKey? key = null)
    {
        var creation = await Store.ApiKeys.CreateAsync(key ?? Sample.Key(owner), NoLimit, Now, None);
        Assert.True(creation.IsCreated);
        return creation.Key;
    }

    private Task<Account> NamedAccountAsync(string id) =>
        Store.Accounts.CreateAccountAsync(new Account { Id = id, Name = id, OrganizationId = id, CreatedAt = Now }, None);

    private async Task AssertEverywhereAsync(ApiKey key)
    {
        AssertSame(key, await Store.ApiKeys.FindAsync(key.AccountId, key.Id, None));
        AssertSame(key, (await Store.ApiKeys.FindByHashAsync(key.Hash, None))?.Key);
        var page = await Store.ApiKeys.ListAsync(new ApiKeyOwner(key.AccountId, key.UserId), 1, 10, None);
        AssertSame(key, Assert.Single(page.Keys, listed => listed.Id == key.Id));
    }
}
