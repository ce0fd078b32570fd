using Auth.Gateway.Core.Lockouts;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>Who guesses is delayed, and who is guessed at is not.</summary>
public abstract class SignInFailureContract : StoreContract
{
    private static readonly LockoutOptions Options = new() { FailuresPerPlace = 3, FailuresPerUser = 8, FailuresPerAddress = 12 };

    private readonly string _user = Guid.CreateVersion7().ToString("N");

    [SkippableFact]
    public async Task The_delay_is_the_rules_failure_by_failure()
    {
        var (attempt, rule, count) = (Stranger(1), Options.OfPlace, 0);
        for (var i = 0; i < 16; i++)
        {
            Assert.Equal(TimeSpan.Zero, await FailAsync(attempt));
            count = rule.Next(count, TimeSpan.Zero);
            var wait = rule.Wait(count, TimeSpan.Zero);
            Assert.Equal(wait, await WaitAsync(attempt));
            if (wait == TimeSpan.Zero) continue;
            Store.Clock.Advance(wait - TimeSpan.FromMilliseconds(1));
            Assert.Equal(TimeSpan.FromMilliseconds(1), await WaitAsync(attempt));
            Store.Clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal(TimeSpan.Zero, await WaitAsync(attempt));
        }

        Assert.Equal(Options.OfPlace.Most, count);
    }

    [SkippableFact]
    public async Task During_the_delay_nothing_is_counted_and_no_outcome_is_told()
    {
        await FailAsync(Stranger(1), 3);
        var wait = await WaitAsync(Stranger(1));

        Assert.Equal(wait, await FailAsync(Stranger(1)));
        Assert.Equal(wait, await SucceedAsync(Stranger(1)));

        Assert.Equal(3, (await ListAsync()).Single(failures => failures.Place == "192.0.2.1").Count);
    }

    [SkippableFact]
    public async Task Guesses_at_once_are_told_no_more_outcomes_than_guesses_in_turn()
    {
        var waits = await RaceAsync(40, _ => FailAsync(Stranger(1)));

        Assert.Equal(3, waits.Count(wait => wait == TimeSpan.Zero));
    }

    [SkippableFact]
    public async Task Half_is_forgotten_each_half_life_and_in_the_end_all()
    {
        await FailAsync(Stranger(1), 3);

        Store.Clock.Advance(Options.HalfLife);
        Assert.Equal([1], (await ListAsync()).Where(failures => failures.Place != "*").Select(failures => failures.Count));
        await FailAsync(Stranger(1), 1);
        Assert.Equal(TimeSpan.Zero, await WaitAsync(Stranger(1)));

        Store.Clock.Advance(Options.HalfLife * 2);
        Assert.Empty(await ListAsync());
    }

    [SkippableFact]
    public async Task One_address_alone_never_delays_the_others()
    {
        for (var i = 0; i < 60; i++)
        {
            Store.Clock.Advance(await WaitAsync(Stranger(1)));
            Assert.Equal(TimeSpan.Zero, await FailAsync(Stranger(1)));
            Assert.Equal(TimeSpan.Zero, await WaitAsync(Stranger(2)));
        }
    }

    [SkippableFact]
    public async Task Many_addresses_together_delay_every_unknown_one_and_no_known_one()
    {
        Assert.Equal(TimeSpan.Zero, await SucceedAsync(Sample.SignIn(_user, "198.51.100.1")));
        for (var i = 1; i <= 8; i++) await FailAsync(Stranger(i));

        Assert.True(await WaitAsync(Stranger(99)) > TimeSpan.Zero);
        Assert.True(await FailAsync(Stranger(99)) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, await WaitAsync(Sample.SignIn(_user, "198.51.100.1")));
        Assert.Equal(TimeSpan.Zero, await WaitAsync(Sample.SignIn(_user, "203.0.113.99", "a device")));
        // Known to one user is known to that one only.
        Assert.Equal(TimeSpan.Zero, await WaitAsync(Sample.SignIn(_user + "2", "203.0.113.99")));
    }

    [SkippableFact]
    public async Task Known_places_count_for_themselves_and_not_against_the_user()
    {
        var known = Sample.SignIn(_user, "198.51.100.1");
        await SucceedAsync(known);
        await FailAsync(known, 3);
        await FailAsync(Sample.SignIn(_user, "198.51.100.1", "a device"), 3);

        Assert.True(await WaitAsync(known) > TimeSpan.Zero);
        Assert.True(await WaitAsync(Sample.SignIn(_user, "198.51.100.1", "a device")) > TimeSpan.Zero);
        Assert.DoesNotContain(await ListAsync(), failures => failures.Place == SignInFailures.Everywhere);
    }

    [SkippableFact]
    public async Task An_address_that_tries_many_users_is_delayed_for_all_but_known_devices()
    {
        for (var i = 0; i < 12; i++) await FailAsync(Sample.SignIn($"{_user}{i}"));

        Assert.True(await WaitAsync(Sample.SignIn(_user)) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, await WaitAsync(Sample.SignIn(_user, device: "a device")));
        Assert.Equal(TimeSpan.Zero, await WaitAsync(Stranger(2)));
    }

    [SkippableFact]
    public async Task A_success_forgets_the_failures_of_its_place_and_no_others()
    {
        await FailAsync(Stranger(1), 2);
        await FailAsync(Stranger(2), 2);

        await SucceedAsync(Stranger(1));

        Assert.Equal([("*", 4), ("192.0.2.2", 2)], (await ListAsync()).Select(failures => (failures.Place, failures.Count)).Order());
    }

    [SkippableFact]
    public async Task A_place_is_known_for_its_time_and_from_its_last_sign_in_on()
    {
        var known = Sample.SignIn(_user, "198.51.100.1");
        await SucceedAsync(known);
        Store.Clock.Advance(Options.KnownFor - TimeSpan.FromSeconds(1));
        await SucceedAsync(known);
        Store.Clock.Advance(Options.KnownFor - TimeSpan.FromSeconds(1));
        for (var i = 1; i <= 8; i++) await FailAsync(Stranger(i));
        Assert.Equal(TimeSpan.Zero, await WaitAsync(known));

        Store.Clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 1; i <= 8; i++) await FailAsync(Stranger(i));
        Assert.True(await WaitAsync(known) > TimeSpan.Zero);
    }

    [SkippableFact]
    public async Task Cleared_is_as_if_nobody_had_failed_and_nobody_else_is_cleared()
    {
        for (var i = 1; i <= 8; i++) await FailAsync(Stranger(i));
        await FailAsync(Sample.SignIn(_user + "2", "203.0.113.1"), 3);

        await Store.SignInFailures.ClearAsync(_user, None);

        Assert.Empty(await ListAsync());
        Assert.Equal(TimeSpan.Zero, await WaitAsync(Stranger(99)));
        Assert.True(await WaitAsync(Sample.SignIn(_user + "2", "203.0.113.1")) > TimeSpan.Zero);
    }

    [SkippableFact]
    public async Task A_crowd_of_addresses_takes_no_more_room_than_some_of_them()
    {
        var wide = new LockoutOptions { FailuresPerUser = 100_000 };
        for (var i = 0; i < 200; i++) await Store.SignInFailures.FailAsync(Sample.SignIn(_user, $"203.0.113.{i}"), wide, Now.AddSeconds(i), None);

        var kept = await Store.SignInFailures.ListAsync(_user, wide, Now.AddSeconds(200), None);

        Assert.Equal(200, kept.Single(failures => failures.Place == SignInFailures.Everywhere).Count);
        Assert.Equal(Enumerable.Range(136, 64).Reverse().Select(i => $"203.0.113.{i}"), kept.Where(failures => failures.Place != SignInFailures.Everywhere).Select(failures => failures.Place));
    }

    [SkippableFact]
    public async Task All_gateways_count_together()
    {
        await using var other = await Store.OpenAnotherAsync();
        await FailAsync(Stranger(1), 2);

        await other.SignInFailures.FailAsync(Stranger(1), Options, Now, None);

        Assert.True(await WaitAsync(Stranger(1)) > TimeSpan.Zero);
    }

    private SignInAttempt Stranger(int number) => Sample.SignIn(_user, $"192.0.2.{number}");

    private Task<TimeSpan> WaitAsync(SignInAttempt attempt) => Store.SignInFailures.WaitAsync(attempt, Options, Now, None);

    private Task<TimeSpan> FailAsync(SignInAttempt attempt) => Store.SignInFailures.FailAsync(attempt, Options, Now, None);

    private async Task FailAsync(SignInAttempt attempt, int times)
    {
        for (var i = 0; i < times; i++) Assert.Equal(TimeSpan.Zero, await FailAsync(attempt));
    }

    private Task<TimeSpan> SucceedAsync(SignInAttempt attempt) => Store.SignInFailures.SucceedAsync(attempt, Options, Now, None);

    private Task<IReadOnlyList<SignInFailures>> ListAsync() => Store.SignInFailures.ListAsync(_user, Options, Now, None);
}
