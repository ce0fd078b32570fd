using Auth.Gateway.Core.Changes;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

public abstract class ChangeLogContract : StoreContract
{
    [SkippableFact]
    public async Task A_new_log_is_empty() => Assert.Empty(await Store.Changes.ReadAsync(0, 10, None));

    [SkippableFact]
    public async Task A_change_keeps_every_field()
    {
        var changes = Enum.GetValues<ChangeKind>().SelectMany(kind => Enum.GetValues<ChangeEffect>().Select(effect => new Change(
            new ChangeSubject(kind, $"id of {kind}/'日本語'"), effect, Now.AddMilliseconds(1), Now.AddMilliseconds(2)))).ToArray();

        var sequences = new List<long>();
        foreach (var change in changes) sequences.Add(await Store.Changes.AppendAsync(change, None));

        AssertSame([.. changes.Zip(sequences, (change, sequence) => change with { Sequence = sequence })], await LoggedAsync());
    }

    [SkippableFact]
    public async Task Odd_text_is_data()
    {
        var changes = Sample.OddTexts.Select(odd => Sample.Change(odd)).ToArray();

        foreach (var change in changes) await Store.Changes.AppendAsync(change, None);

        await AssertLoggedAsync(changes);
    }

    [SkippableFact]
    public async Task Reading_goes_on_where_it_stopped()
    {
        var appended = new List<long>();
        for (var i = 0; i < 7; i++) appended.Add(await Store.Changes.AppendAsync(Sample.Change($"{i}"), None));

        var read = new List<long>();
        IReadOnlyList<Change> batch;
        do
        {
            batch = await Store.Changes.ReadAsync(read.LastOrDefault(), 3, None);
            read.AddRange(batch.Select(change => change.Sequence));
            Assert.True(batch.Count <= 3);
        }
        while (batch.Count == 3);

        Assert.Equal(appended, read);
        Assert.Empty(await Store.Changes.ReadAsync(appended[^1], 10, None));
        Assert.Empty(await Store.Changes.ReadAsync(long.MaxValue, 10, None));
    }

    [SkippableFact]
    public async Task Sequence_numbers_are_positive_and_grow_whoever_appends()
    {
        await using var another = await Store.OpenAnotherAsync();

        var sequences = new List<long>();
        for (var i = 0; i < 10; i++) sequences.Add(await (i % 2 == 0 ? Store : another).Changes.AppendAsync(Sample.Change($"{i}"), None));

        Assert.True(sequences[0] > 0);
        Assert.Equal(sequences.Distinct().Order(), sequences);
        Assert.Equal(sequences, (await another.Changes.ReadAsync(0, 100, None)).Select(change => change.Sequence));
    }

    [SkippableFact]
    public async Task A_reader_that_follows_many_writers_misses_nothing()
    {
        const int Writers = 60;
        await using var another = await Store.OpenAnotherAsync();
        var appending = RaceAsync(Writers, i => (i % 2 == 0 ? Store : another).Changes.AppendAsync(Sample.Change($"{i}"), None));

        // A number that became visible after a greater one was read would be missed for ever.
        var seen = new List<Change>();
        using var late = new CancellationTokenSource(Deadline);
        while (seen.Count < Writers) seen.AddRange(await Store.Changes.ReadAsync(seen.LastOrDefault()?.Sequence ?? 0, 7, late.Token));

        Assert.Equal((await appending).Order(), seen.Select(change => change.Sequence));
        Assert.Equal(Writers, seen.Select(change => change.Subject.Id).Distinct().Count());
    }

    [SkippableFact]
    public async Task A_purge_forgets_what_can_no_longer_matter()
    {
        for (var i = -1; i <= 1; i++) await Store.Changes.AppendAsync(Sample.Change($"{i}") with { KeepUntil = Now.AddMilliseconds(i) }, None);

        await Store.Changes.PurgeAsync(Now, None);

        // Whatever is kept until this very moment may stay or go.
        var kept = (await LoggedAsync()).Select(change => change.Subject.Id).ToArray();
        Assert.DoesNotContain("-1", kept);
        Assert.Contains("1", kept);
    }

    [SkippableFact]
    public async Task A_purge_takes_lines_out_of_the_middle()
    {
        await Store.Changes.AppendAsync(Sample.Change("long") with { KeepUntil = Now.AddDays(2) }, None);
        await Store.Changes.AppendAsync(Sample.Change("short") with { KeepUntil = Now.AddHours(1) }, None);
        await Store.Changes.AppendAsync(Sample.Change("longer") with { KeepUntil = Now.AddDays(3) }, None);

        await Store.Changes.PurgeAsync(Now.AddDays(1), None);

        Assert.Equal(["long", "longer"], (await LoggedAsync()).Select(change => change.Subject.Id));
    }

    [SkippableFact]
    public async Task Sequence_numbers_go_on_growing_after_everything_was_purged()
    {
        var before = await Store.Changes.AppendAsync(Sample.Change(), None);
        await Store.Changes.PurgeAsync(Now.AddDays(30), None);
        Assert.Empty(await LoggedAsync());

        var after = await Store.Changes.AppendAsync(Sample.Change("after"), None);

        Assert.True(after > before);
        Assert.Equal("after", Assert.Single(await Store.Changes.ReadAsync(before, 10, None)).Subject.Id);
    }

    [SkippableFact]
    public async Task An_append_wakes_all_who_wait()
    {
        await Store.Changes.ReadAsync(0, 10, None);
        var waits = Enumerable.Range(0, 3).Select(_ => Store.Changes.WaitAsync(TimeSpan.FromDays(1), None)).ToArray();

        await Store.Changes.AppendAsync(Sample.Change(), None);

        await Task.WhenAll(waits).WaitAsync(Deadline);
    }

    [SkippableFact]
    public async Task A_change_that_is_logged_with_its_cause_wakes_who_waits()
    {
        var user = await NewUserAsync();
        await Store.Changes.ReadAsync(0, 10, None);
        var wait = Store.Changes.WaitAsync(TimeSpan.FromDays(1), None);

        await Store.Accounts.SetActiveAsync(user.Id, false, Sample.Change(), None);

        await wait.WaitAsync(Deadline);
    }

    [SkippableFact]
    public async Task What_was_appended_since_the_last_read_ends_a_wait_at_once()
    {
        await Store.Changes.ReadAsync(0, 10, None);
        await Store.Changes.AppendAsync(Sample.Change(), None);

        await Store.Changes.WaitAsync(TimeSpan.FromDays(1), None).WaitAsync(Deadline);
    }

    [SkippableFact]
    public async Task A_wait_for_nothing_ends_with_its_timeout()
    {
        await Store.Changes.ReadAsync(0, 10, None);
        var wait = Store.Changes.WaitAsync(TimeSpan.FromMilliseconds(50), None);

        // By whichever clock the store waits.
        Store.Clock.Advance(TimeSpan.FromMilliseconds(50));

        await wait.WaitAsync(Deadline);
    }

    [SkippableFact]
    public async Task A_cancelled_wait_ends()
    {
        await Store.Changes.ReadAsync(0, 10, None);
        using var stopping = new CancellationTokenSource();
        var wait = Store.Changes.WaitAsync(TimeSpan.FromDays(1), stopping.Token);

        await stopping.CancelAsync();

        // Ended by returning or by throwing: the reader looks at its token in either case.
        Assert.Same(wait, await Task.WhenAny(wait, Task.Delay(Deadline)));
    }
}
