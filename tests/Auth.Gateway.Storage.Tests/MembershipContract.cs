using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>The part of <see cref="IAccountStore"/> that says who may do what where.</summary>
public abstract class MembershipContract : StoreContract
{
    [SkippableFact]
    public async Task A_member_has_the_role_given()
    {
        var (user, account) = (await NewUserAsync(), await NewAccountAsync());

        Assert.True(await Store.Accounts.PutMembershipAsync(new Membership(account.Id, user.Id, RoleNames.Member, Now), Sample.Change(), None));

        var access = await Store.Accounts.FindAccessAsync(user.Id, account.Id, None);
        AssertSame(new Access(user, account, RoleNames.Member, null), access);
        Assert.Equal(RoleNames.Member, access!.Role);
    }

    [SkippableFact]
    public async Task Somebody_with_no_business_in_an_account_has_no_role()
    {
        var (user, account) = (await NewUserAsync(), await NewAccountAsync());

        AssertSame(new Access(user, account, null, null), await Store.Accounts.FindAccessAsync(user.Id, account.Id, None));
    }

    [SkippableFact]
    public async Task There_is_no_access_without_user_and_account()
    {
        var (user, account) = await SignUpAsync();

        Assert.Null(await Store.Accounts.FindAccessAsync(Identifiers.New(Identifiers.User), account.Id, None));
        Assert.Null(await Store.Accounts.FindAccessAsync(user.Id, Identifiers.New(Identifiers.Account), None));
        Assert.Null(await Store.Accounts.FindAccessAsync(account.Id, user.Id, None));
        Assert.Null(await Store.Accounts.FindAccessAsync("", "", None));
    }

    [SkippableFact]
    public async Task The_role_in_the_organisation_is_told_beside_the_direct_one()
    {
        var (user, organization) = await SignUpAsync();
        var account = await NewAccountAsync(organization.Id);

        AssertSame(new Access(user, account, null, RoleNames.Owner), await Store.Accounts.FindAccessAsync(user.Id, account.Id, None));

        await Store.Accounts.PutMembershipAsync(new Membership(account.Id, user.Id, RoleNames.Member, Now), Sample.Change(), None);
        AssertSame(new Access(user, account, RoleNames.Member, RoleNames.Owner), await Store.Accounts.FindAccessAsync(user.Id, account.Id, None));
    }

    [SkippableFact]
    public async Task An_account_that_stands_alone_is_not_its_own_organisation()
    {
        var (user, account) = await SignUpAsync();

        AssertSame(new Access(user, account, RoleNames.Owner, null), await Store.Accounts.FindAccessAsync(user.Id, account.Id, None));
    }

    [SkippableFact]
    public async Task A_role_in_an_account_is_none_in_its_organisation_or_its_siblings()
    {
        var (user, organization) = (await NewUserAsync(), await NewAccountAsync());
        var (account, sibling) = (await NewAccountAsync(organization.Id), await NewAccountAsync(organization.Id));
        await Store.Accounts.PutMembershipAsync(new Membership(account.Id, user.Id, RoleNames.Owner, Now), Sample.Change(), None);

        AssertSame(new Access(user, organization, null, null), await Store.Accounts.FindAccessAsync(user.Id, organization.Id, None));
        AssertSame(new Access(user, sibling, null, null), await Store.Accounts.FindAccessAsync(user.Id, sibling.Id, None));
    }

    [SkippableFact]
    public async Task A_disabled_user_keeps_the_membership_and_has_no_role()
    {
        var (user, account) = await SignUpAsync();
        await Store.Accounts.SetActiveAsync(user.Id, false, Sample.Change(), None);

        var access = await Store.Accounts.FindAccessAsync(user.Id, account.Id, None);

        AssertSame(new Access(user with { IsActive = false, RevokedUntil = Sample.Now }, account, RoleNames.Owner, null), access);
        Assert.Null(access!.Role);
    }

    [SkippableFact]
    public async Task Putting_a_member_again_changes_the_role_only()
    {
        var (user, account) = await SignUpAsync();
        var (first, second) = (Sample.Change("first"), Sample.Change("second"));

        Assert.True(await Store.Accounts.PutMembershipAsync(new Membership(account.Id, user.Id, RoleNames.Admin, Now.AddDays(1)), first, None));
        Assert.True(await Store.Accounts.PutMembershipAsync(new Membership(account.Id, user.Id, RoleNames.Member, Now.AddDays(2)), second, None));

        AssertSame([new Membership(account.Id, user.Id, RoleNames.Member, Sample.Now)], await Store.Accounts.ListMembersAsync(account.Id, None));
        await AssertLoggedAsync(first, second);
    }

    [SkippableFact]
    public async Task A_membership_needs_a_user_and_an_account()
    {
        var (user, account) = await SignUpAsync();
        var (nobody, nowhere) = (Identifiers.New(Identifiers.User), Identifiers.New(Identifiers.Account));

        Assert.False(await Store.Accounts.PutMembershipAsync(new Membership(account.Id, nobody, RoleNames.Member, Now), Sample.Change(), None));
        Assert.False(await Store.Accounts.PutMembershipAsync(new Membership(nowhere, user.Id, RoleNames.Member, Now), Sample.Change(), None));

        Assert.Single(await Store.Accounts.ListMembersAsync(account.Id, None));
        Assert.Empty(await Store.Accounts.ListMembersAsync(nowhere, None));
        await AssertLoggedAsync();
    }

    [SkippableFact]
    public async Task A_removed_member_has_no_role_and_nobody_else_is_touched()
    {
        var (user, account) = await SignUpAsync();
        var other = await NewUserAsync();
        await Store.Accounts.PutMembershipAsync(new Membership(account.Id, other.Id, RoleNames.Member, Now), Sample.Change("put"), None);

        Assert.True(await Store.Accounts.RemoveMembershipAsync(account.Id, other.Id, Sample.Change("removed"), None));

        AssertSame(new Access(other, account, null, null), await Store.Accounts.FindAccessAsync(other.Id, account.Id, None));
        Assert.Equal(user.Id, Assert.Single(await Store.Accounts.ListMembersAsync(account.Id, None)).UserId);
        Assert.Equal(RoleNames.Owner, (await Store.Accounts.FindAccessAsync(other.Id, other.HomeAccountId, None))!.Role);
        await AssertLoggedAsync(Sample.Change("put"), Sample.Change("removed"));
    }

    [SkippableFact]
    public async Task Removing_who_is_no_member_is_refused_and_not_logged()
    {
        var (user, account) = await SignUpAsync();
        var other = await NewUserAsync();

        Assert.False(await Store.Accounts.RemoveMembershipAsync(account.Id, other.Id, Sample.Change(), None));
        Assert.False(await Store.Accounts.RemoveMembershipAsync(other.HomeAccountId, user.Id, Sample.Change(), None));

        await AssertLoggedAsync();
    }

    [SkippableFact]
    public async Task Of_many_removals_of_one_member_one_is_logged()
    {
        var (user, account) = await SignUpAsync();
        await using var another = await Store.OpenAnotherAsync();

        var removed = await RaceAsync(20, i =>
            (i % 2 == 0 ? Store : another).Accounts.RemoveMembershipAsync(account.Id, user.Id, Sample.Change("removed"), None));

        Assert.Single(removed, true);
        await AssertLoggedAsync(Sample.Change("removed"));
    }

    [SkippableFact]
    public async Task Members_are_listed_oldest_first_and_of_this_account_only()
    {
        var account = await NewAccountAsync();
        var users = new List<User>();
        for (var i = 0; i < 5; i++)
        {
            var user = await NewUserAsync();
            users.Add(user);
            // The last two came at the same moment: the order is theirs of coming.
            await Store.Accounts.PutMembershipAsync(
                new Membership(account.Id, user.Id, RoleNames.Member, Now.AddMilliseconds(Math.Min(i, 3))), Sample.Change(), None);
        }

        var members = await Store.Accounts.ListMembersAsync(account.Id, None);

        AssertSame([.. users.Select((user, i) => new Membership(account.Id, user.Id, RoleNames.Member, Now.AddMilliseconds(Math.Min(i, 3))))], members);
    }

    [SkippableFact]
    public async Task Members_who_come_at_once_are_all_kept()
    {
        var account = await NewAccountAsync();
        var users = await RaceAsync(20, _ => NewUserAsync());

        var put = await RaceAsync(20, i =>
            Store.Accounts.PutMembershipAsync(new Membership(account.Id, users[i].Id, RoleNames.Member, Now), Sample.Change(), None));

        Assert.DoesNotContain(false, put);
        Assert.Equal(
            users.Select(user => user.Id).Order(), (await Store.Accounts.ListMembersAsync(account.Id, None)).Select(member => member.UserId).Order());
    }
}
