using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Storage.Tests;

namespace Auth.Gateway.Core.Tests.Changes;

public sealed class RevocationsTests
{
    private static readonly DateTimeOffset Start = ManualTimeProvider.Start;

    private readonly ManualTimeProvider _clock = new();
    private readonly Revocations _revocations;
    private readonly Principal _principal = Samples.Everybody() with { TokenId = Samples.Token, IssuedAt = Start };
    private long _sequence;

    public RevocationsTests() => _revocations = new Revocations(_clock);

    /// <summary>Everything that the principal of these tests depends on.</summary>
    public static TheoryData<ChangeKind, string> Subjects => new()
    {
        { ChangeKind.Key, Samples.Key },
        { ChangeKind.Session, Samples.Session },
        { ChangeKind.Token, Samples.Token },
        { ChangeKind.User, Samples.User },
        { ChangeKind.Account, Samples.Account },
        { ChangeKind.Membership, $"{Samples.Account}/{Samples.User}" },
        { ChangeKind.Membership, $"{Samples.Organization}/{Samples.User}" },
    };

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Whatever_a_token_depends_on_ends_it(ChangeKind kind, string id)
    {
        Assert.False(Revoked(_principal));
        Revoke(kind, id, Start);
        Assert.True(Revoked(_principal));
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void The_end_of_something_else_does_not_end_it(ChangeKind kind, string id)
    {
        Revoke(kind, id + "0", Start);
        foreach (var other in Enum.GetValues<ChangeKind>().Where(other => other != kind)) Revoke(other, id, Start);
        Assert.False(Revoked(_principal));
    }

    [Theory]
    [InlineData(ChangeKind.User, Samples.User)]
    [InlineData(ChangeKind.Account, Samples.Account)]
    [InlineData(ChangeKind.Membership, $"{Samples.Account}/{Samples.User}")]
    public void A_user_account_or_membership_ends_what_was_issued_before_and_not_what_came_after(ChangeKind kind, string id)
    {
        _clock.Advance(TimeSpan.FromMinutes(1));
        Revoke(kind, id, Start.AddSeconds(30));
        Assert.True(Revoked(_principal with { IssuedAt = Start.AddSeconds(29) }));
        Assert.True(Revoked(_principal with { IssuedAt = Start.AddSeconds(30) }));
        Assert.False(Revoked(_principal with { IssuedAt = Start.AddSeconds(30).AddMilliseconds(1) }));
        Assert.True(Revoked(_principal with { IssuedAt = null }));
    }

    [Theory]
    [InlineData(ChangeKind.Key, Samples.Key)]
    [InlineData(ChangeKind.Session, Samples.Session)]
    [InlineData(ChangeKind.Token, Samples.Token)]
    public void A_key_session_or_token_never_comes_back(ChangeKind kind, string id)
    {
        Revoke(kind, id, Start);
        Assert.True(Revoked(_principal with { IssuedAt = Start.AddDays(1) }));
    }

    [Fact]
    public void A_revocation_in_the_future_takes_effect_then()
    {
        Revoke(ChangeKind.Key, Samples.Key, Start.AddHours(1));
        Assert.False(Revoked(_principal));
        _clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.False(Revoked(_principal));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(Revoked(_principal));
    }

    [Theory]
    [InlineData(ChangeKind.Key, Samples.Key, 1, 2, 1)]
    [InlineData(ChangeKind.Key, Samples.Key, 2, 1, 1)]
    [InlineData(ChangeKind.Session, Samples.Session, 2, 1, 1)]
    [InlineData(ChangeKind.Token, Samples.Token, 1, 2, 1)]
    public void Of_two_ends_of_what_never_comes_back_the_earlier_counts(ChangeKind kind, string id, int first, int second, int effective)
    {
        Revoke(kind, id, Start.AddHours(first));
        Revoke(kind, id, Start.AddHours(second));
        _clock.Set(Start.AddHours(effective).AddTicks(-1));
        Assert.False(Revoked(_principal));
        _clock.Set(Start.AddHours(effective));
        Assert.True(Revoked(_principal));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void Of_two_ends_of_what_can_come_back_the_later_counts(int first, int second)
    {
        _clock.Advance(TimeSpan.FromHours(3));
        Revoke(ChangeKind.User, Samples.User, Start.AddHours(first));
        Revoke(ChangeKind.User, Samples.User, Start.AddHours(second));
        Assert.True(Revoked(_principal with { IssuedAt = Start.AddHours(1.5) }));
        Assert.False(Revoked(_principal with { IssuedAt = Start.AddHours(2.5) }));
    }

    [Fact]
    public void A_reload_after_a_revocation_does_not_undo_it()
    {
        Revoke(ChangeKind.Key, Samples.Key, Start);
        Apply(ChangeKind.Key, Samples.Key, ChangeEffect.Reload, Start);
        Assert.True(Revoked(_principal));
    }

    [Fact]
    public void A_reload_ends_no_token_and_makes_what_is_remembered_be_read_again()
    {
        var position = _revocations.Position;
        Apply(ChangeKind.User, Samples.User, ChangeEffect.Reload, Start);
        Assert.False(Revoked(_principal));
        Assert.True(ChangedSince(_principal, position));
        Assert.False(ChangedSince(_principal, _revocations.Position));
        Assert.False(ChangedSince(_principal with { UserId = null }, position));
    }

    [Fact]
    public void Applying_a_change_again_or_an_older_one_does_nothing()
    {
        var first = Change(ChangeKind.User, Samples.User, ChangeEffect.Revoke, Start.AddHours(-2), 1);
        var second = Change(ChangeKind.User, Samples.User, ChangeEffect.Revoke, Start.AddHours(-1), 2);
        _revocations.Apply(second);
        _revocations.Apply(first);
        _revocations.Apply(second);
        Assert.Equal((2, 1), (_revocations.Position, _revocations.Count));
        Assert.False(Revoked(_principal));
        Assert.True(Revoked(_principal with { IssuedAt = Start.AddHours(-1) }));
    }

    [Fact]
    public void What_can_no_longer_matter_is_forgotten_and_nothing_else()
    {
        _revocations.Apply(Change(ChangeKind.Token, Samples.Token, ChangeEffect.Revoke, Start, 1) with { KeepUntil = Start.AddHours(1) });
        _revocations.Apply(Change(ChangeKind.Key, Samples.Key, ChangeEffect.Revoke, Start, 2) with { KeepUntil = Start.AddHours(2) });
        // Kept as long as the longest of all that was said about it.
        _revocations.Apply(Change(ChangeKind.Key, Samples.Key, ChangeEffect.Reload, Start, 3) with { KeepUntil = Start.AddHours(1) });
        _clock.Set(Start.AddHours(1));
        _revocations.Forget();
        Assert.Equal(2, _revocations.Count);
        _clock.Advance(TimeSpan.FromTicks(1));
        _revocations.Forget();
        Assert.Equal(1, _revocations.Count);
        Assert.True(Revoked(_principal));
        Assert.Equal(3, _revocations.Position);
    }

    [Fact]
    public void A_change_is_kept_for_longer_than_any_token_that_it_could_end()
    {
        var lifetime = new ChangeLifetime(_clock, TimeSpan.FromHours(1));
        var now = lifetime.Revoke(new ChangeSubject(ChangeKind.Key, Samples.Key));
        Assert.Equal((ChangeEffect.Revoke, Start), (now.Effect, now.At));
        Assert.True(now.KeepUntil > Start.AddHours(1));
        var later = lifetime.Revoke(new ChangeSubject(ChangeKind.Key, Samples.Key), Start.AddDays(1));
        Assert.True(later.KeepUntil > Start.AddDays(1).AddHours(1));
    }

    private bool Revoked(Principal principal) => _revocations.Revoked([.. principal.DependsOn()], principal.IssuedAt);

    private bool ChangedSince(Principal principal, long position) => _revocations.ChangedSince([.. principal.DependsOn()], position);

    private void Revoke(ChangeKind kind, string id, DateTimeOffset at) => Apply(kind, id, ChangeEffect.Revoke, at);

    private void Apply(ChangeKind kind, string id, ChangeEffect effect, DateTimeOffset at) => _revocations.Apply(Change(kind, id, effect, at, ++_sequence));

    private static Change Change(ChangeKind kind, string id, ChangeEffect effect, DateTimeOffset at, long sequence) =>
        new(new ChangeSubject(kind, id), effect, at, at.AddDays(1)) { Sequence = sequence };
}
