using Auth.Gateway.Core;
using Auth.Gateway.Core.Sessions;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

public abstract class SessionStoreContract : StoreContract
{
    [SkippableFact]
    public async Task A_session_keeps_every_field()
    {
        var session = Sample.Session(Identifiers.New(Identifiers.User), Identifiers.New(Identifiers.Account)) with
        {
            Generation = 7,
            CreatedAt = Now.AddMilliseconds(1),
            RotatedAt = Now.AddMilliseconds(2),
            ExpiresAt = Now.AddMilliseconds(3_600_003),
            EndsAt = Now.AddMilliseconds(3_600_004),
            Address = "2001:db8::1",
            Client = "Mozilla/5.0 (日本語; \"x\")",
            Scopes = ["usage.read", "keys.manage"],
            SignedInBy = Session.SignedInByPassword,
        };

        await Store.Sessions.CreateAsync(session, None);

        AssertSame(session, await Store.Sessions.FindAsync(session.Id, None));
    }

    [SkippableFact]
    public async Task A_session_keeps_what_is_missing_missing()
    {
        var session = await NewSessionAsync();

        var found = await Store.Sessions.FindAsync(session.Id, None);

        AssertSame(session, found);
        Assert.Null(found!.Address);
        Assert.Null(found.Client);
        Assert.Null(found.Scopes);
    }

    [SkippableFact]
    public async Task Narrowed_to_nothing_is_not_the_same_as_not_narrowed()
    {
        var session = Sample.Session(Identifiers.New(Identifiers.User), Identifiers.New(Identifiers.Account)) with { Scopes = [] };

        await Store.Sessions.CreateAsync(session, None);

        Assert.Empty((await Store.Sessions.FindAsync(session.Id, None))!.Scopes!);
    }

    [SkippableFact]
    public async Task A_users_sessions_are_listed_newest_first_without_those_that_are_over_and_without_anybody_elses()
    {
        var (user, account) = (Identifiers.New(Identifiers.User), Identifiers.New(Identifiers.Account));
        var older = Sample.Session(user, account);
        var newer = Sample.Session(user, account) with { CreatedAt = Now.AddSeconds(1) };
        var idle = Sample.Session(user, account) with { ExpiresAt = Now.AddMinutes(1) };
        var ended = Sample.Session(user, account);
        foreach (var session in new[] { older, newer, idle, ended, Sample.Session(Identifiers.New(Identifiers.User), account) }) await Store.Sessions.CreateAsync(session, None);
        await Store.Sessions.EndAsync(ended.Id, Sample.Change(ended.Id), None);

        AssertSame([newer, older], await Store.Sessions.ListAsync(user, Now.AddMinutes(1), None));
        Assert.Empty(await Store.Sessions.ListAsync(Identifiers.New(Identifiers.User), Now, None));
    }

    [SkippableFact]
    public async Task An_ended_session_is_gone_for_everybody()
    {
        var (session, other) = (await NewSessionAsync(), await NewSessionAsync());
        await using var another = await Store.OpenAnotherAsync();
        var change = Sample.Change(session.Id);

        Assert.True(await Store.Sessions.EndAsync(session.Id, change, None));
        Assert.False(await Store.Sessions.EndAsync(session.Id, Sample.Change(), None));

        Assert.Null(await Store.Sessions.FindAsync(session.Id, None));
        Assert.Null(await another.Sessions.FindAsync(session.Id, None));
        AssertSame(other, await Store.Sessions.FindAsync(other.Id, None));
        await AssertLoggedAsync(change);
    }

    [SkippableFact]
    public async Task After_its_end_every_generation_is_unknown()
    {
        var session = await NewSessionAsync(generation: 5);
        await Store.Sessions.EndAsync(session.Id, Sample.Change("ended"), None);

        foreach (var generation in new[] { 1, 4, 5, 6 })
        {
            var rules = new SessionRotationRules(Now, Rotate: true, TimeSpan.FromSeconds(30), TimeSpan.FromDays(7));
            AssertSame(
                new SessionRotation(SessionRotationOutcome.Unknown, null, null),
                await Store.Sessions.RotateAsync(session.Id, generation, rules, Sample.Change("theft"), None));
        }

        await AssertLoggedAsync(Sample.Change("ended"));
    }

    [SkippableFact]
    public async Task Ending_what_never_was_is_refused_and_not_logged()
    {
        Assert.False(await Store.Sessions.EndAsync(Identifiers.New(Identifiers.Session), Sample.Change(), None));
        Assert.Null(await Store.Sessions.FindAsync("", None));
        await AssertLoggedAsync();
    }

    [SkippableFact]
    public async Task Of_many_ends_of_one_session_one_is_logged()
    {
        var session = await NewSessionAsync();
        await using var another = await Store.OpenAnotherAsync();

        var ended = await RaceAsync(20, i => (i % 2 == 0 ? Store : another).Sessions.EndAsync(session.Id, Sample.Change("ended"), None));

        Assert.Single(ended, true);
        await AssertLoggedAsync(Sample.Change("ended"));
    }

    [SkippableFact]
    public async Task Odd_text_is_data()
    {
        var sessions = Sample.OddTexts
            .Select(odd => Sample.Session("u" + odd, "a" + odd) with { Id = "s" + odd, Address = odd, Client = odd })
            .ToArray();
        foreach (var session in sessions) await Store.Sessions.CreateAsync(session, None);

        foreach (var session in sessions)
        {
            AssertSame(session, await Store.Sessions.FindAsync(session.Id, None));
            Assert.True(await Store.Sessions.EndAsync(session.Id, Sample.Change(session.Id), None));
        }

        await AssertLoggedAsync([.. sessions.Select(session => Sample.Change(session.Id))]);
    }

    private async Task<Session> NewSessionAsync(int generation = 1)
    {
        var (user, account) = await SignUpAsync();
        var session = Sample.Session(user.Id, account.Id) with { Generation = generation };
        await Store.Sessions.CreateAsync(session, None);
        return session;
    }

    [SkippableFact]
    public async Task A_user_who_is_disabled_or_taken_out_has_no_sessions_there_any_more()
    {
        var (user, account) = await SignUpAsync();
        var elsewhere = Sample.Session(user.Id, Identifiers.New(Identifiers.Account));
        var here = Sample.Session(user.Id, account.Id);
        var stranger = Sample.Session(Identifiers.New(Identifiers.User), account.Id);
        foreach (var session in new[] { here, elsewhere, stranger }) await Store.Sessions.CreateAsync(session, None);

        Assert.True(await Store.Accounts.RemoveMembershipAsync(account.Id, user.Id, Sample.Change("out"), None));
        Assert.Null(await Store.Sessions.FindAsync(here.Id, None));
        AssertSame([elsewhere], await Store.Sessions.ListAsync(user.Id, Now, None));

        Assert.True(await Store.Accounts.SetActiveAsync(user.Id, isActive: true, Sample.Change("enabled"), None));
        AssertSame(elsewhere, await Store.Sessions.FindAsync(elsewhere.Id, None));
        Assert.True(await Store.Accounts.SetActiveAsync(user.Id, isActive: false, Sample.Change("disabled"), None));
        Assert.Null(await Store.Sessions.FindAsync(elsewhere.Id, None));
        AssertSame(stranger, await Store.Sessions.FindAsync(stranger.Id, None));
    }
}
