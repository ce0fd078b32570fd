using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Sessions;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>
/// Which generation of a refresh token is good for what. Spans of time are half open: a session is over at the very moment that it expires at, and
/// a used token is stolen at the very moment that the grace has passed.
/// </summary>
public abstract class SessionRotationContract : StoreContract
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Idle = TimeSpan.FromDays(7);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly Core.Changes.Change _theft = Sample.Change("theft");

    [SkippableFact]
    public async Task The_current_token_begins_a_new_generation()
    {
        var session = await NewSessionAsync();
        Store.Clock.Advance(TimeSpan.FromHours(1));

        var rotation = await RotateAsync(session, 1);

        var rotated = session with { Generation = 2, RotatedAt = Now, ExpiresAt = Now + Idle };
        var access = await Store.Accounts.FindAccessAsync(session.UserId, session.AccountId, None);
        AssertSame(new SessionRotation(SessionRotationOutcome.Rotated, rotated, access), rotation);
        AssertSame(rotated, await Store.Sessions.FindAsync(session.Id, None));
        await AssertLoggedAsync();
    }

    [SkippableFact]
    public async Task Without_rotation_the_generation_stays_and_the_session_is_prolonged()
    {
        var session = await NewSessionAsync();

        for (var i = 0; i < 2; i++)
        {
            Store.Clock.Advance(TimeSpan.FromHours(1));
            var rotation = await RotateAsync(session, 1, rotate: false);
            Assert.Equal(SessionRotationOutcome.Rotated, rotation.Outcome);
            AssertSame(session with { ExpiresAt = Now + Idle }, rotation.Session);
            AssertSame(rotation.Session, await Store.Sessions.FindAsync(session.Id, None));
        }
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_is_never_prolonged_beyond_its_end(bool rotate)
    {
        var session = await NewSessionAsync();
        session = await KeepAliveUntilAsync(session, session.EndsAt - TimeSpan.FromDays(1));

        var rotation = await RotateAsync(session, session.Generation, rotate);

        Assert.Equal(session.EndsAt, rotation.Session!.ExpiresAt);
        Assert.Equal(session.EndsAt, (await Store.Sessions.FindAsync(session.Id, None))!.ExpiresAt);
    }

    [SkippableFact]
    public async Task A_session_is_over_at_the_moment_it_expires()
    {
        var session = await NewSessionAsync();

        Store.Clock.Set(session.ExpiresAt - Moment);
        Assert.Equal(SessionRotationOutcome.Rotated, (await RotateAsync(session, 1, idle: Moment)).Outcome);
        Store.Clock.Advance(Moment);
        await AssertUnknownAsync(session, 2);
    }

    [SkippableTheory]
    [InlineData(-1, SessionRotationOutcome.Rotated)]
    [InlineData(0, SessionRotationOutcome.Unknown)]
    [InlineData(1, SessionRotationOutcome.Unknown)]
    public async Task A_session_is_over_at_the_moment_it_ends_whatever_its_expiry(int milliseconds, SessionRotationOutcome expected)
    {
        var session = await NewSessionAsync(Now.AddDays(90));
        Store.Clock.Set(session.EndsAt.AddMilliseconds(milliseconds));

        Assert.Equal(expected, (await RotateAsync(session, 1)).Outcome);
    }

    [SkippableFact]
    public async Task A_used_token_gives_its_unused_successor_again_within_the_grace()
    {
        var session = await NewSessionAsync();
        Store.Clock.Advance(TimeSpan.FromHours(1));
        var rotated = await RotateAsync(session, 1);

        foreach (var moment in new[] { TimeSpan.Zero, Grace - Moment })
        {
            Store.Clock.Set(rotated.Session!.RotatedAt + moment);
            AssertSame(rotated with { Outcome = SessionRotationOutcome.Replayed }, await RotateAsync(session, 1));
        }

        AssertSame(rotated.Session, await Store.Sessions.FindAsync(session.Id, None));
        Assert.Equal(SessionRotationOutcome.Rotated, (await RotateAsync(session, 2)).Outcome);
        await AssertLoggedAsync();
    }

    [SkippableFact]
    public async Task A_used_token_after_the_grace_is_theft()
    {
        var session = await NewSessionAsync();
        await RotateAsync(session, 1);
        Store.Clock.Advance(Grace);

        await AssertTheftAsync(session, 1);
    }

    [SkippableFact]
    public async Task A_used_token_whose_successor_was_used_is_theft_even_within_the_grace()
    {
        var session = await NewSessionAsync();
        await RotateAsync(session, 1);
        await RotateAsync(session, 2);

        await AssertTheftAsync(session, 1);
    }

    [SkippableFact]
    public async Task With_no_grace_a_used_token_is_theft_at_once()
    {
        var session = await NewSessionAsync();
        await RotateAsync(session, 1);

        await AssertTheftAsync(session, 1, TimeSpan.Zero);
    }

    [SkippableFact]
    public async Task A_token_of_a_generation_to_come_is_unknown_and_harms_nothing()
    {
        var session = await NewSessionAsync();

        await AssertUnknownAsync(session, 2);
        await AssertUnknownAsync(session, int.MaxValue);

        AssertSame(session, await Store.Sessions.FindAsync(session.Id, None));
    }

    [SkippableFact]
    public async Task A_used_token_of_a_session_that_is_over_is_unknown_and_no_theft()
    {
        var session = await NewSessionAsync();
        session = (await RotateAsync(session, 1)).Session!;
        Store.Clock.Set(session.ExpiresAt);

        await AssertUnknownAsync(session, 1);
    }

    [SkippableFact]
    public async Task A_session_that_never_was_is_unknown() => await AssertUnknownAsync(Sample.Session("nobody", "nowhere"), 1);

    [SkippableFact]
    public async Task Of_many_who_present_the_current_token_one_rotates_and_the_rest_get_the_same_successor()
    {
        var session = await NewSessionAsync();
        await using var another = await Store.OpenAnotherAsync();
        var rules = new SessionRotationRules(Now, Rotate: true, Grace, Idle);

        var rotations = await RaceAsync(100, i => (i % 2 == 0 ? Store : another).Sessions.RotateAsync(session.Id, 1, rules, _theft, None));

        Assert.Single(rotations, rotation => rotation.Outcome == SessionRotationOutcome.Rotated);
        Assert.Equal(99, rotations.Count(rotation => rotation.Outcome == SessionRotationOutcome.Replayed));
        Assert.All(rotations, rotation => Assert.Equal(2, rotation.Session!.Generation));
        await AssertLoggedAsync();
    }

    [SkippableFact]
    public async Task Of_many_who_present_a_stolen_token_one_ends_the_session()
    {
        var session = await NewSessionAsync(generation: 9);

        var rotations = await RaceAsync(50, _ => RotateAsync(session, 3));

        Assert.Single(rotations, rotation => rotation.Outcome == SessionRotationOutcome.Reused);
        Assert.Equal(49, rotations.Count(rotation => rotation.Outcome == SessionRotationOutcome.Unknown));
        await AssertLoggedAsync(_theft);
    }

    [SkippableFact]
    public async Task The_access_is_that_of_now()
    {
        var session = await NewSessionAsync();
        await Store.Accounts.PutMembershipAsync(new Membership(session.AccountId, session.UserId, RoleNames.Member, Now), Sample.Change(), None);
        Assert.Equal(RoleNames.Member, (await RotateAsync(session, 1)).Access!.Role);

        await Store.Accounts.SetActiveAsync(session.UserId, false, Sample.Change(), None);
        await Store.Accounts.SetActiveAsync(session.UserId, true, Sample.Change(), None);
        Assert.Equal(SessionRotationOutcome.Unknown, (await RotateAsync(session, 2)).Outcome);
    }

    [SkippableFact]
    public async Task There_is_no_access_when_user_or_account_is_gone()
    {
        var (user, account) = await SignUpAsync();
        foreach (var session in new[]
        {
            Sample.Session(Identifiers.New(Identifiers.User), account.Id), Sample.Session(user.Id, Identifiers.New(Identifiers.Account)),
        })
        {
            await Store.Sessions.CreateAsync(session, None);
            var rotation = await RotateAsync(session, 1);
            Assert.Equal(SessionRotationOutcome.Rotated, rotation.Outcome);
            Assert.Null(rotation.Access);
        }
    }

    private async Task AssertTheftAsync(Session session, int generation, TimeSpan? grace = null)
    {
        var other = await NewSessionAsync();

        var rotation = await RotateAsync(session, generation, grace: grace);

        Assert.Equal(SessionRotationOutcome.Reused, rotation.Outcome);
        // Whose session it was: the audit has to say.
        Assert.Equal((session.Id, session.UserId, session.AccountId), (rotation.Session!.Id, rotation.Session.UserId, rotation.Session.AccountId));
        Assert.Null(await Store.Sessions.FindAsync(session.Id, None));
        AssertSame(other, await Store.Sessions.FindAsync(other.Id, None));
        await AssertLoggedAsync(_theft);
        foreach (var any in new[] { 1, 2, 3 }) Assert.Equal(SessionRotationOutcome.Unknown, (await RotateAsync(session, any)).Outcome);
        await AssertLoggedAsync(_theft);
    }

    private async Task AssertUnknownAsync(Session session, int generation)
    {
        AssertSame(new SessionRotation(SessionRotationOutcome.Unknown, null, null), await RotateAsync(session, generation));
        await AssertLoggedAsync();
    }

    private async Task<Session> KeepAliveUntilAsync(Session session, DateTimeOffset moment)
    {
        while (Now < moment)
        {
            Store.Clock.Set(session.ExpiresAt - Moment < moment ? session.ExpiresAt - Moment : moment);
            session = (await RotateAsync(session, session.Generation)).Session!;
        }

        return session;
    }

    private Task<SessionRotation> RotateAsync(Session session, int generation, bool rotate = true, TimeSpan? grace = null, TimeSpan? idle = null) =>
        Store.Sessions.RotateAsync(session.Id, generation, new SessionRotationRules(Now, rotate, grace ?? Grace, idle ?? Idle), _theft, None);

    private async Task<Session> NewSessionAsync(DateTimeOffset? expiresAt = null, int generation = 1)
    {
        var (user, account) = await SignUpAsync();
        var session = Sample.Session(user.Id, account.Id) with { Generation = generation };
        if (expiresAt is not null) session = session with { ExpiresAt = expiresAt.Value };
        await Store.Sessions.CreateAsync(session, None);
        return session;
    }
}
