using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Sessions;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>All of a user or an account up to an instant, which is included: what ends, what is logged of it, and what is left alone.</summary>
public abstract class RevocationContract : StoreContract
{
    private DateTimeOffset Until => Now.AddSeconds(-10);

    [SkippableFact]
    public async Task A_users_sessions_until_the_instant_end_in_every_account_and_by_name()
    {
        var (user, account) = await SignUpAsync();
        var (before, elsewhere) = (await SessionAsync(user.Id, account.Id, Until.AddSeconds(-1)), await SessionAsync(user.Id, Identifiers.New(Identifiers.Account), Until));
        var (after, stranger) = (await SessionAsync(user.Id, account.Id, Until.AddTicks(1)), await SessionAsync(Identifiers.New(Identifiers.User), account.Id, Until));
        var revocation = Revoke(ChangeKind.User, user.Id);

        Assert.True(await Store.Accounts.RevokeUserAsync(user.Id, revocation, None));

        AssertSame([after], await Store.Sessions.ListAsync(user.Id, Now, None));
        foreach (var ended in new[] { before, elsewhere }) Assert.Null(await Store.Sessions.FindAsync(ended.Id, None));
        AssertSame(stranger, await Store.Sessions.FindAsync(stranger.Id, None));
        AssertSame(user with { RevokedUntil = Until }, await Store.Accounts.FindUserAsync(user.Id, None));
        await AssertAlongAsync(revocation, (ChangeKind.Session, before.Id), (ChangeKind.Session, elsewhere.Id));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_accounts_sessions_until_the_instant_end_and_its_keys_if_wanted(bool withKeys)
    {
        var organization = await NewAccountAsync();
        var account = await NewAccountAsync(organization.Id);
        var (member, administrator) = (await NewUserAsync(), await NewUserAsync());
        await PutAsync(account.Id, member.Id);
        await PutAsync(organization.Id, administrator.Id);
        var ended = new[] { await SessionAsync(member.Id, account.Id, Until), await SessionAsync(administrator.Id, account.Id, Until) };
        var kept = new[] { await SessionAsync(member.Id, account.Id, Until.AddTicks(1)), await SessionAsync(member.Id, organization.Id, Until) };
        var old = new[]
        {
            await KeyAsync(new ApiKeyOwner(account.Id, null), Until), await KeyAsync(new ApiKeyOwner(account.Id, member.Id), Until),
            await KeyAsync(new ApiKeyOwner(account.Id, administrator.Id), Until.AddDays(-1)),
        };
        var others = new[]
        {
            await KeyAsync(new ApiKeyOwner(account.Id, null), Until.AddTicks(1)), await KeyAsync(new ApiKeyOwner(organization.Id, null), Until),
            await KeyAsync(new ApiKeyOwner(organization.Id, administrator.Id), Until),
        };
        var logged = (await LoggedAsync()).Count;
        var revocation = Revoke(ChangeKind.Account, account.Id, withKeys);

        Assert.True(await Store.Accounts.RevokeAccountAsync(account.Id, revocation, None));

        foreach (var session in ended) Assert.Null(await Store.Sessions.FindAsync(session.Id, None));
        foreach (var session in kept) AssertSame(session, await Store.Sessions.FindAsync(session.Id, None));
        foreach (var key in others) AssertSame(key, (await Store.ApiKeys.FindByHashAsync(key.Hash, None))!.Key);
        foreach (var key in old)
        {
            AssertSame(key with { Status = withKeys ? ApiKeyStatus.Revoked : ApiKeyStatus.Active }, await Store.ApiKeys.FindAsync(account.Id, key.Id, None));
            Assert.Equal(!withKeys, (await Store.ApiKeys.FindByHashAsync(key.Hash, None))!.IsUsable(Now));
        }

        AssertSame(account with { RevokedUntil = Until, KeysRevokedUntil = withKeys ? Until : null }, await Store.Accounts.FindAccountAsync(account.Id, None));
        AssertSame(organization, await Store.Accounts.FindAccountAsync(organization.Id, None));
        await AssertAlongAsync(
            revocation,
            [.. ended.Select(session => (ChangeKind.Session, session.Id)), .. withKeys ? old.Select(key => (ChangeKind.Key, key.Id)) : []],
            logged);

        // Again: what is dead does not die twice.
        logged = (await LoggedAsync()).Count;
        Assert.True(await Store.Accounts.RevokeAccountAsync(account.Id, revocation, None));
        await AssertAlongAsync(revocation, [], logged);
    }

    [SkippableFact]
    public async Task A_key_that_is_written_after_its_account_was_revoked_and_made_before_is_not_usable()
    {
        var (_, account) = await SignUpAsync();
        await Store.Accounts.RevokeAccountAsync(account.Id, Revoke(ChangeKind.Account, account.Id, withKeys: true), None);

        var (late, newer) = (await KeyAsync(new ApiKeyOwner(account.Id, null), Until), await KeyAsync(new ApiKeyOwner(account.Id, null), Until.AddTicks(1)));

        Assert.False((await Store.ApiKeys.FindByHashAsync(late.Hash, None))!.IsUsable(Now));
        Assert.True((await Store.ApiKeys.FindByHashAsync(newer.Hash, None))!.IsUsable(Now));
    }

    [SkippableFact]
    public async Task The_instant_never_goes_back()
    {
        var (user, account) = await SignUpAsync();
        foreach (var until in new[] { Until, Until.AddDays(-1) })
        {
            await Store.Accounts.RevokeUserAsync(user.Id, Revoke(ChangeKind.User, user.Id, until: until), None);
            await Store.Accounts.RevokeAccountAsync(account.Id, Revoke(ChangeKind.Account, account.Id, withKeys: true, until), None);
        }

        Assert.Equal(Until, (await Store.Accounts.FindUserAsync(user.Id, None))!.RevokedUntil);
        var found = (await Store.Accounts.FindAccountAsync(account.Id, None))!;
        Assert.Equal((Until, Until), (found.RevokedUntil, found.KeysRevokedUntil));
    }

    [SkippableFact]
    public async Task An_account_that_is_disabled_has_no_sessions_and_gives_nobody_a_role()
    {
        var (user, account) = await SignUpAsync();
        var (here, elsewhere) = (await SessionAsync(user.Id, account.Id, Now), await SessionAsync(user.Id, Identifiers.New(Identifiers.Account), Now));
        var (own, users) = (await KeyAsync(new ApiKeyOwner(account.Id, null), Now), await KeyAsync(new ApiKeyOwner(account.Id, user.Id), Now));
        var (disabled, enabled) = (Sample.Change("disabled", ChangeKind.Account), Sample.Change("enabled", ChangeKind.Account));

        Assert.True(await Store.Accounts.SetAccountActiveAsync(account.Id, isActive: false, disabled, None));

        AssertSame([elsewhere], await Store.Sessions.ListAsync(user.Id, Now, None));
        Assert.Null((await Store.Accounts.FindAccessAsync(user.Id, account.Id, None))!.Role);
        foreach (var key in new[] { own, users }) Assert.False((await Store.ApiKeys.FindByHashAsync(key.Hash, None))!.IsUsable(Now));
        AssertSame(account with { IsActive = false, RevokedUntil = disabled.At }, await Store.Accounts.FindAccountAsync(account.Id, None));

        Assert.True(await Store.Accounts.SetAccountActiveAsync(account.Id, isActive: true, enabled, None));

        Assert.Equal(RoleNames.Owner, (await Store.Accounts.FindAccessAsync(user.Id, account.Id, None))!.Role);
        foreach (var key in new[] { own, users }) Assert.True((await Store.ApiKeys.FindByHashAsync(key.Hash, None))!.IsUsable(Now));
        Assert.Null(await Store.Sessions.FindAsync(here.Id, None));
        await AssertLoggedAsync(disabled, enabled);
    }

    [SkippableFact]
    public async Task Who_is_not_there_is_not_revoked_and_nothing_is_logged()
    {
        var (user, account) = await SignUpAsync();

        Assert.False(await Store.Accounts.RevokeUserAsync(account.Id, Revoke(ChangeKind.User, account.Id), None));
        Assert.False(await Store.Accounts.RevokeAccountAsync(user.Id, Revoke(ChangeKind.Account, user.Id, withKeys: true), None));
        Assert.False(await Store.Accounts.SetAccountActiveAsync(user.Id, isActive: false, Sample.Change(), None));

        Assert.Null(await Store.Accounts.FindUserAsync(account.Id, None));
        Assert.Null(await Store.Accounts.FindAccountAsync(user.Id, None));
        await AssertLoggedAsync();
    }

    [SkippableFact]
    public async Task Whatever_refreshes_while_its_session_is_revoked_finds_it_gone_and_the_end_is_logged_once()
    {
        await using var another = await Store.OpenAnotherAsync();
        for (var round = 0; round < 20; round++)
        {
            var (user, account) = await SignUpAsync();
            var session = await SessionAsync(user.Id, account.Id, Until);
            var logged = (await LoggedAsync()).Count;
            var rules = new SessionRotationRules(Now, Rotate: true, TimeSpan.FromSeconds(30), TimeSpan.FromDays(7));

            await RaceAsync(8, async i =>
            {
                if (i == 3) return await Store.Sessions.EndAsync(session.Id, Revoke(ChangeKind.User, user.Id).Along(ChangeKind.Session, session.Id), None);
                if (i == 5) return await another.Accounts.RevokeUserAsync(user.Id, Revoke(ChangeKind.User, user.Id), None);
                return (await (i % 2 == 0 ? Store : another).Sessions.RotateAsync(session.Id, 1, rules, Sample.Change("theft"), None)).Session is not null;
            });

            Assert.Null(await Store.Sessions.FindAsync(session.Id, None));
            foreach (var generation in new[] { 1, 2 })
            {
                Assert.Equal(SessionRotationOutcome.Unknown, (await another.Sessions.RotateAsync(session.Id, generation, rules, Sample.Change("theft"), None)).Outcome);
            }

            await AssertAlongAsync(Revoke(ChangeKind.User, user.Id), [(ChangeKind.Session, session.Id)], logged);
        }
    }

    private Revocation Revoke(ChangeKind kind, string id, bool withKeys = false, DateTimeOffset? until = null) => new(
        new Change(new ChangeSubject(kind, id), ChangeEffect.Revoke, until ?? Until, Now.AddDays(1)), Now, Now.AddDays(2), withKeys);

    private Task AssertAlongAsync(Revocation revocation, params (ChangeKind Kind, string Id)[] along) => AssertAlongAsync(revocation, along, 0);

    // In which order they went does not matter.
    private async Task AssertAlongAsync(Revocation revocation, (ChangeKind Kind, string Id)[] along, int skipped) => AssertSame(
        along.Select(item => revocation.Along(item.Kind, item.Id)).Append(revocation.Change).OrderBy(change => change.Subject.Id).ToArray(),
        [.. (await LoggedAsync()).Skip(skipped).Select(change => change with { Sequence = 0 }).OrderBy(change => change.Subject.Id)]);

    private async Task<Session> SessionAsync(string userId, string accountId, DateTimeOffset createdAt)
    {
        var session = Sample.Session(userId, accountId) with { CreatedAt = createdAt };
        await Store.Sessions.CreateAsync(session, None);
        return session;
    }

    private async Task<ApiKey> KeyAsync(ApiKeyOwner owner, DateTimeOffset createdAt)
    {
        var creation = await Store.ApiKeys.CreateAsync(Sample.Key(owner) with { CreatedAt = createdAt }, 10, Now, None);
        Assert.True(creation.IsCreated);
        return creation.Key!;
    }

    private Task PutAsync(string accountId, string userId) =>
        Store.Accounts.PutMembershipAsync(new Membership(accountId, userId, RoleNames.Admin, Now), Sample.Change(), None);
}
