using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

public abstract class AccountStoreContract : StoreContract
{
    [SkippableFact]
    public async Task Sign_up_gives_back_and_keeps_every_field()
    {
        var account = Sample.Account() with { Name = "Exämple \"Ltd\"", CreatedAt = Now.AddMilliseconds(7) };
        var user = Sample.User(account.Id) with
        {
            Email = "Zoë@Example.com",
            NormalizedEmail = "zoë@example.com",
            PasswordHash = "AQAAAAIAA1tQ+/==",
            FullName = "Zoë O'Neill",
            Company = "Ünique; Ltd",
            Tier = "pro",
            IsActive = false,
            CreatedAt = Now.AddMilliseconds(8),
            LastLogin = Now.AddMilliseconds(9),
        };

        var signUp = await Store.Accounts.SignUpAsync(user, account, None);

        Assert.NotNull(signUp);
        AssertSame(account with { Serial = signUp.Account.Serial }, signUp.Account);
        AssertSame(user with { Serial = signUp.User.Serial }, signUp.User);
        AssertSame(signUp.Account, await Store.Accounts.FindAccountAsync(account.Id, None));
        AssertSame(signUp.Account, await Store.Accounts.FindAccountBySerialAsync(signUp.Account.Serial, None));
        AssertSame(signUp.User, await Store.Accounts.FindUserAsync(user.Id, None));
        AssertSame(signUp.User, await Store.Accounts.FindUserByEmailAsync("zoë@example.com", None));
    }

    [SkippableFact]
    public async Task Sign_up_keeps_what_is_missing_missing()
    {
        var account = Sample.Account();
        var user = Sample.User(account.Id);

        var signUp = await Store.Accounts.SignUpAsync(user, account, None);

        var found = await Store.Accounts.FindUserAsync(user.Id, None);
        AssertSame(user with { Serial = signUp!.User.Serial }, found);
        Assert.Null(found!.Company);
        Assert.Null(found.LastLogin);
        Assert.Equal("", found.FullName);
    }

    [SkippableFact]
    public async Task Sign_up_makes_the_user_the_owner()
    {
        var (user, account) = await SignUpAsync();

        AssertSame([new Membership(account.Id, user.Id, RoleNames.Owner, Sample.Now)], await Store.Accounts.ListMembersAsync(account.Id, None));
        Assert.Equal(RoleNames.Owner, (await Store.Accounts.FindAccessAsync(user.Id, account.Id, None))!.Role);
    }

    [SkippableFact]
    public async Task Sign_up_with_a_taken_address_writes_nothing()
    {
        var first = await SignUpAsync("taken@example.com");
        var account = Sample.Account();
        var user = Sample.User(account.Id, "taken@example.com");

        Assert.Null(await Store.Accounts.SignUpAsync(user, account, None));

        Assert.Null(await Store.Accounts.FindUserAsync(user.Id, None));
        Assert.Null(await Store.Accounts.FindAccountAsync(account.Id, None));
        Assert.Empty(await Store.Accounts.ListMembersAsync(account.Id, None));
        AssertSame(first.User, await Store.Accounts.FindUserByEmailAsync("taken@example.com", None));
    }

    [SkippableFact]
    public async Task Of_many_sign_ups_with_one_address_one_succeeds()
    {
        await using var another = await Store.OpenAnotherAsync();
        var accounts = Enumerable.Range(0, 50).Select(_ => Sample.Account()).ToArray();

        var signUps = await RaceAsync(50, i =>
            (i % 2 == 0 ? Store : another).Accounts.SignUpAsync(Sample.User(accounts[i].Id, "race@example.com"), accounts[i], None));

        var winner = Assert.Single(signUps, signUp => signUp is not null);
        AssertSame(winner!.User, await Store.Accounts.FindUserByEmailAsync("race@example.com", None));
        foreach (var account in accounts)
        {
            Assert.Equal(account.Id == winner.Account.Id, await Store.Accounts.FindAccountAsync(account.Id, None) is not null);
        }
    }

    [SkippableFact]
    public async Task A_user_who_is_added_to_an_account_is_at_home_there()
    {
        var (owner, account) = await SignUpAsync();
        var user = Sample.User(account.Id, "added@example.com") with { FullName = "Zoë", Company = "Ünique", PasswordHash = "wrapped$sha1$0$$AQ==" };

        var added = await Store.Accounts.AddUserAsync(user, new Membership(account.Id, user.Id, RoleNames.Admin, Sample.Now.AddDays(1)), None);

        AssertSame(user with { Serial = added!.Serial }, added);
        Assert.True(added.Serial > owner.Serial);
        AssertSame(added, await Store.Accounts.FindUserAsync(user.Id, None));
        AssertSame(added, await Store.Accounts.FindUserByEmailAsync("added@example.com", None));
        Assert.Equal(RoleNames.Admin, (await Store.Accounts.FindAccessAsync(user.Id, account.Id, None))!.Role);
        Assert.Equal([owner.Id, user.Id], (await Store.Accounts.ListMembersAsync(account.Id, None)).Select(member => member.UserId));
    }

    [SkippableFact]
    public async Task A_user_with_a_taken_address_or_no_account_is_not_added()
    {
        var (owner, account) = await SignUpAsync("taken@example.com");
        var (second, homeless) = (Sample.User(account.Id, "taken@example.com"), Sample.User(Identifiers.New(Identifiers.Account), "homeless@example.com"));

        Assert.Null(await Store.Accounts.AddUserAsync(second, new Membership(account.Id, second.Id, RoleNames.Owner, Now), None));
        Assert.Null(await Store.Accounts.AddUserAsync(homeless, new Membership(homeless.HomeAccountId, homeless.Id, RoleNames.Owner, Now), None));

        foreach (var user in new[] { second, homeless }) Assert.Null(await Store.Accounts.FindUserAsync(user.Id, None));
        AssertSame(owner, await Store.Accounts.FindUserByEmailAsync("taken@example.com", None));
        Assert.Null(await Store.Accounts.FindUserByEmailAsync("homeless@example.com", None));
        Assert.Single(await Store.Accounts.ListMembersAsync(account.Id, None));
        Assert.Empty(await Store.Accounts.ListMembersAsync(homeless.HomeAccountId, None));
    }

    [SkippableFact]
    public async Task Of_many_users_who_are_added_with_one_address_one_is()
    {
        var account = await NewAccountAsync();

        var added = await RaceAsync(30, _ =>
        {
            var user = Sample.User(account.Id, "race@example.com");
            return Store.Accounts.AddUserAsync(user, new Membership(account.Id, user.Id, RoleNames.Member, Now), None);
        });

        var winner = Assert.Single(added, user => user is not null);
        Assert.Equal(winner!.Id, Assert.Single(await Store.Accounts.ListMembersAsync(account.Id, None)).UserId);
    }

    [SkippableFact]
    public async Task Serials_are_positive_and_grow()
    {
        var first = await SignUpAsync();
        var second = await SignUpAsync();
        var third = await NewAccountAsync();

        Assert.True(first.User.Serial > 0);
        Assert.True(first.Account.Serial > 0);
        Assert.True(second.User.Serial > first.User.Serial);
        Assert.True(second.Account.Serial > first.Account.Serial);
        Assert.True(third.Serial > second.Account.Serial);
    }

    [SkippableFact]
    public async Task Serials_are_unique_when_many_sign_up_at_once()
    {
        var signUps = await RaceAsync(30, _ => SignUpAsync());

        Assert.Equal(30, signUps.Select(signUp => signUp.User.Serial).Distinct().Count());
        Assert.Equal(30, signUps.Select(signUp => signUp.Account.Serial).Distinct().Count());
        foreach (var (_, account) in signUps) AssertSame(account, await Store.Accounts.FindAccountBySerialAsync(account.Serial, None));
    }

    [SkippableFact]
    public async Task A_created_account_has_no_members_and_is_found_by_id_and_serial()
    {
        var organization = await NewAccountAsync();
        var wanted = Sample.Account(organization.Id) with { Name = "日本語" };

        var created = await Store.Accounts.CreateAccountAsync(wanted, None);

        AssertSame(wanted with { Serial = created.Serial }, created);
        AssertSame(created, await Store.Accounts.FindAccountAsync(wanted.Id, None));
        AssertSame(created, await Store.Accounts.FindAccountBySerialAsync(created.Serial, None));
        Assert.Empty(await Store.Accounts.ListMembersAsync(wanted.Id, None));
    }

    [SkippableFact]
    public async Task What_does_not_exist_is_not_found()
    {
        var (user, account) = await SignUpAsync();

        foreach (var id in new[] { "", "acc_000000000000000000000000", user.Id, account.Id.ToUpperInvariant(), account.Id + " ", account.Id[..^1] })
        {
            Assert.Null(await Store.Accounts.FindAccountAsync(id, None));
        }

        foreach (var id in new[] { "", "usr_000000000000000000000000", account.Id, user.Id.ToUpperInvariant() })
        {
            Assert.Null(await Store.Accounts.FindUserAsync(id, None));
        }

        foreach (var serial in new[] { 0, -1, account.Serial + 1, long.MaxValue, long.MinValue })
        {
            Assert.Null(await Store.Accounts.FindAccountBySerialAsync(serial, None));
        }

        // The caller normalises; the store compares exactly.
        foreach (var email in new[] { "", user.Id, user.NormalizedEmail.ToUpperInvariant(), user.NormalizedEmail + " ", "%", "*" })
        {
            Assert.Null(await Store.Accounts.FindUserByEmailAsync(email, None));
        }
    }

    [SkippableFact]
    public async Task A_sign_in_is_noted_and_the_hash_renewed_when_given()
    {
        var user = await NewUserAsync();

        await Store.Accounts.RecordLoginAsync(user.Id, Now.AddMilliseconds(1), user.PasswordHash, null, None);
        AssertSame(user with { LastLogin = Now.AddMilliseconds(1) }, await Store.Accounts.FindUserAsync(user.Id, None));

        await Store.Accounts.RecordLoginAsync(user.Id, Now.AddMilliseconds(2), user.PasswordHash, "new hash", None);
        AssertSame(
            user with { LastLogin = Now.AddMilliseconds(2), PasswordHash = "new hash" },
            await Store.Accounts.FindUserByEmailAsync(user.NormalizedEmail, None));
    }

    [SkippableFact]
    public async Task A_sign_in_of_somebody_who_is_gone_makes_nobody()
    {
        var id = Identifiers.New(Identifiers.User);

        await Store.Accounts.RecordLoginAsync(id, Now, "hash", "hash", None);

        Assert.Null(await Store.Accounts.FindUserAsync(id, None));
    }

    [SkippableFact]
    public async Task Disabling_and_enabling_is_kept_and_logged()
    {
        var user = await NewUserAsync();
        var (disabled, enabled) = (Sample.Change(user.Id), Sample.Change(user.Id));

        Assert.True(await Store.Accounts.SetActiveAsync(user.Id, false, disabled, None));
        AssertSame(user with { IsActive = false, RevokedUntil = disabled.At }, await Store.Accounts.FindUserAsync(user.Id, None));
        Assert.True(await Store.Accounts.SetActiveAsync(user.Id, true, enabled, None));
        AssertSame(user with { RevokedUntil = disabled.At }, await Store.Accounts.FindUserAsync(user.Id, None));

        await AssertLoggedAsync(disabled, enabled);
    }

    [SkippableFact]
    public async Task Disabling_nobody_is_refused_and_not_logged()
    {
        var id = Identifiers.New(Identifiers.User);

        Assert.False(await Store.Accounts.SetActiveAsync(id, false, Sample.Change(), None));

        Assert.Null(await Store.Accounts.FindUserAsync(id, None));
        await AssertLoggedAsync();
    }

    [SkippableFact]
    public async Task Changes_of_one_user_at_the_same_time_are_all_kept()
    {
        var user = await NewUserAsync();

        await RaceAsync(30, async i =>
        {
            if (i == 15) return await Store.Accounts.SetActiveAsync(user.Id, false, Sample.Change(), None);
            await Store.Accounts.RecordLoginAsync(user.Id, Now, user.PasswordHash, i == 16 ? "new hash" : null, None);
            return true;
        });

        AssertSame(
            user with { IsActive = false, RevokedUntil = Sample.Now, PasswordHash = "new hash", LastLogin = Now }, await Store.Accounts.FindUserAsync(user.Id, None));
    }

    [SkippableFact]
    public async Task Odd_text_is_data()
    {
        var signUps = new List<SignUp>();
        foreach (var odd in Sample.OddTexts)
        {
            var account = new Account { Id = "a" + odd, Name = odd, OrganizationId = "o" + odd, CreatedAt = Now };
            var user = new User
            {
                Id = "u" + odd,
                Email = odd,
                NormalizedEmail = odd,
                PasswordHash = odd,
                FullName = odd,
                Company = odd,
                Tier = odd,
                HomeAccountId = account.Id,
                CreatedAt = Now,
            };
            var signUp = await Store.Accounts.SignUpAsync(user, account, None);
            Assert.NotNull(signUp);
            signUps.Add(signUp);
        }

        foreach (var (user, account) in signUps)
        {
            AssertSame(account, await Store.Accounts.FindAccountAsync(account.Id, None));
            AssertSame(user, await Store.Accounts.FindUserAsync(user.Id, None));
            AssertSame(user, await Store.Accounts.FindUserByEmailAsync(user.NormalizedEmail, None));
            AssertSame([new Membership(account.Id, user.Id, RoleNames.Owner, Now)], await Store.Accounts.ListMembersAsync(account.Id, None));
        }
    }

    [SkippableFact]
    public async Task Another_gateway_sees_what_was_written()
    {
        await using var another = await Store.OpenAnotherAsync();
        var (user, account) = await SignUpAsync();

        AssertSame(user, await another.Accounts.FindUserAsync(user.Id, None));
        AssertSame(account, await another.Accounts.FindAccountAsync(account.Id, None));
    }
}
