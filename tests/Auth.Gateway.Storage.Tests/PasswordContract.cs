using Xunit;

namespace Auth.Gateway.Storage.Tests;

public abstract class PasswordContract : StoreContract
{
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_password_ends_the_users_sessions_and_is_logged(bool isKnown)
    {
        var (user, other) = (await NewUserAsync(), await NewUserAsync());
        var (session, others) = (Sample.Session(user.Id, user.HomeAccountId), Sample.Session(other.Id, other.HomeAccountId));
        await Store.Sessions.CreateAsync(session, None);
        await Store.Sessions.CreateAsync(others, None);
        var change = Sample.Change(user.Id);

        Assert.True(await Store.Accounts.SetPasswordAsync(user.Id, isKnown ? user.PasswordHash : null, "new hash", change, None));

        AssertSame(user with { PasswordHash = "new hash", RevokedUntil = change.At }, await Store.Accounts.FindUserAsync(user.Id, None));
        AssertSame(other, await Store.Accounts.FindUserAsync(other.Id, None));
        Assert.Null(await Store.Sessions.FindAsync(session.Id, None));
        Assert.NotNull(await Store.Sessions.FindAsync(others.Id, None));
        await AssertLoggedAsync(change);
    }

    [SkippableFact]
    public async Task A_password_that_was_changed_meanwhile_is_not_changed_again()
    {
        var user = await NewUserAsync();
        var session = Sample.Session(user.Id, user.HomeAccountId);
        await Store.Sessions.CreateAsync(session, None);

        Assert.False(await Store.Accounts.SetPasswordAsync(user.Id, "another hash", "new hash", Sample.Change(), None));
        Assert.False(await Store.Accounts.SetPasswordAsync("usr_000000000000000000000000", null, "new hash", Sample.Change(), None));

        AssertSame(user, await Store.Accounts.FindUserAsync(user.Id, None));
        Assert.NotNull(await Store.Sessions.FindAsync(session.Id, None));
        await AssertLoggedAsync();
    }

    [SkippableFact]
    public async Task A_sign_in_with_the_password_of_before_is_not_noted_and_does_not_bring_it_back()
    {
        var user = await NewUserAsync();
        var change = Sample.Change();
        await Store.Accounts.SetPasswordAsync(user.Id, user.PasswordHash, "new hash", change, None);

        Assert.False(await Store.Accounts.RecordLoginAsync(user.Id, Now, user.PasswordHash, "the old password, hashed anew", None));

        AssertSame(user with { PasswordHash = "new hash", RevokedUntil = change.At }, await Store.Accounts.FindUserAsync(user.Id, None));
    }

    [SkippableFact]
    public async Task Of_changes_at_once_that_know_the_same_password_one_wins()
    {
        var user = await NewUserAsync();

        var changed = await RaceAsync(10, i => Store.Accounts.SetPasswordAsync(user.Id, user.PasswordHash, $"hash {i}", Sample.Change(), None));

        Assert.Single(changed, won => won);
        Assert.Single(await LoggedAsync());
    }
}
