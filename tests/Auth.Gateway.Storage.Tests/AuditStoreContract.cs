using Auth.Gateway.Core;
using Auth.Gateway.Core.Audit;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

public abstract class AuditStoreContract : StoreContract
{
    private static readonly string Mine = Identifiers.New(Identifiers.Account);

    private AuditBounds Bounds => new(Now.AddDays(-90), TimeSpan.FromDays(90), MaxOfStream: 1000, MaxOfAccount: 500);

    [SkippableFact]
    public async Task An_event_keeps_every_field()
    {
        var it = New(AuditKind.SessionTheft, 0) with
        {
            FailureCode = "invalid_credentials",
            CredentialId = Identifiers.New(Identifiers.Session),
            Origin = new AuditOrigin("usr_x", "2001:db8::1", "2001:db8::/64", "Zoë's \"browser\" 日本語", "req_x", "POST /x/{**rest}"),
            Count = 1_234_567_890_123,
            Since = Now.AddTicks(-1),
            Details = Sample.OddTexts.Select((text, i) => (Name: $"d{i}", text)).ToDictionary(pair => pair.Name, pair => pair.text),
        };

        await AppendAsync(it);

        AssertSame(it, Assert.Single(await AllAsync()));
    }

    [SkippableFact]
    public async Task An_event_keeps_what_is_missing_missing()
    {
        var it = new AuditEvent(AuditKind.MasterKeyChanged) { Id = AuditEventId.New(Now), At = Now };

        await AppendAsync(it);

        AssertSame(it, Assert.Single(await AllAsync()));
    }

    [SkippableFact]
    public async Task The_newest_come_first_whichever_stream_they_are_of_and_an_event_is_there_once()
    {
        var events = Enumerable.Range(0, 30).Select(i => New(AuditKind.All[i % AuditKind.All.Count], i / 3)).ToArray();
        await AppendAsync(events[15..]);
        await AppendAsync(events[..20]);

        Assert.Equal(events.Select(it => it.Id).Reverse(), (await AllAsync()).Select(it => it.Id));
    }

    [SkippableFact]
    public async Task Pages_follow_one_another_without_gap_or_repetition()
    {
        var events = Enumerable.Range(0, 25).Select(i => New(AuditKind.All[i % AuditKind.All.Count], i / 5)).ToArray();
        await AppendAsync(events);
        foreach (var size in new[] { 1, 5, 7, 24, 25, 26 })
        {
            var read = new List<string>();
            string? cursor = null;
            do
            {
                var page = await Store.Audit.ReadAsync(Query() with { Before = cursor, Limit = size }, None);
                Assert.True(page.Events.Count <= size);
                read.AddRange(page.Events.Select(it => it.Id));
                cursor = page.Next;
            }
            while (cursor is not null);
            Assert.Equal(events.Select(it => it.Id).Reverse(), read);
        }
    }

    [SkippableFact]
    public async Task Nobody_reads_another_accounts_events_and_each_filter_holds()
    {
        var (yours, user) = (Identifiers.New(Identifiers.Account), Identifiers.New(Identifiers.User));
        var own = New(AuditKind.KeyCreated, 0);
        var ofUser = New(AuditKind.UserSignedIn, 1) with { Subject = user };
        var refused = New(AuditKind.RequestRefused, 2);
        var others = New(AuditKind.KeyCreated, 1) with { AccountId = yours };
        var nobodys = New(AuditKind.RequestRefused, 3) with { AccountId = null };
        await AppendAsync(own, ofUser, refused, others, nobodys);

        await AssertReadsAsync(Query() with { AccountId = Mine }, refused, ofUser, own);
        await AssertReadsAsync(Query() with { AccountId = yours }, others);
        await AssertReadsAsync(Query() with { AccountId = Identifiers.New(Identifiers.Account) });
        await AssertReadsAsync(Query() with { AccountId = Mine, Subject = user }, ofUser);
        await AssertReadsAsync(Query() with { AccountId = yours, Subject = user });
        await AssertReadsAsync(Query() with { Kind = AuditKind.KeyCreated }, others, own);
        await AssertReadsAsync(Query() with { AccountId = Mine, Kind = AuditKind.KeyCreated }, own);
        await AssertReadsAsync(Query() with { AccountId = Mine, From = Now.AddSeconds(1), To = Now.AddSeconds(2) }, ofUser);
        await AssertReadsAsync(Query(), nobodys, refused, others, ofUser, own);
    }

    [SkippableFact]
    public async Task Beyond_its_number_a_stream_forgets_its_oldest_and_no_other_streams()
    {
        var bounds = Bounds with { MaxOfStream = 10 };
        var valuable = New(AuditKind.KeyDeleted, 0);
        var flood = Enumerable.Range(1, 40).Select(i => New(AuditKind.RequestRefused, i) with { AccountId = null }).ToArray();
        await Store.Audit.AppendAsync([valuable], bounds, None);
        foreach (var batch in flood.Chunk(7)) await Store.Audit.AppendAsync(batch, bounds, None);

        await AssertReadsAsync(Query(), [.. flood[^10..].Reverse(), valuable]);
    }

    [SkippableFact]
    public async Task Beyond_its_number_an_account_forgets_its_own_oldest_and_nobody_elses()
    {
        var bounds = Bounds with { MaxOfAccount = 3 };
        var quiet = New(AuditKind.KeyDeleted, 0) with { AccountId = Identifiers.New(Identifiers.Account) };
        var busy = Enumerable.Range(1, 9).Select(i => New(AuditKind.KeyCreated, i)).ToArray();
        await Store.Audit.AppendAsync([quiet, .. busy[..2]], bounds, None);
        await Store.Audit.AppendAsync(busy[2..], bounds, None);

        await AssertReadsAsync(Query(), [.. busy[^3..].Reverse(), quiet]);
        await AssertReadsAsync(Query() with { AccountId = Mine }, [.. busy[^3..].Reverse()]);
    }

    [SkippableFact]
    public async Task What_is_too_old_is_forgotten_batch_by_batch()
    {
        var old = Enumerable.Range(0, 1500).Select(i => New(AuditKind.UserSignedIn, 0)).ToArray();
        var recent = New(AuditKind.UserSignedIn, 10);
        var bounds = Bounds with { MaxOfStream = 10_000, MaxOfAccount = 10_000 };
        foreach (var batch in old.Append(recent).Chunk(200)) await Store.Audit.AppendAsync(batch, bounds, None);

        bounds = bounds with { Oldest = Now.AddSeconds(5) };
        Assert.True(await Store.Audit.PruneAsync(bounds, None));
        Assert.False(await Store.Audit.PruneAsync(bounds, None));

        await AssertReadsAsync(Query(), recent);
        await AssertReadsAsync(Query() with { AccountId = Mine }, recent);
    }

    [SkippableFact]
    public async Task What_hardly_anything_passes_is_found_by_going_on_however_far_behind_it_is()
    {
        var bounds = Bounds with { MaxOfStream = 100_000, MaxOfAccount = 100_000 };
        var user = Identifiers.New(Identifiers.User);
        var rare = New(AuditKind.RequestRefused, 0) with { Subject = user };
        var recent = New(AuditKind.KeyCreated, 100) with { Subject = user };
        foreach (var batch in Enumerable.Range(1, 11_000).Select(_ => New(AuditKind.RequestRefused, 1)).Prepend(rare).Append(recent).Chunk(500)) await Store.Audit.AppendAsync(batch, bounds, None);

        var read = new List<string>();
        for (var (pages, cursor) = (0, ""); cursor is not null && pages < 10; pages++)
        {
            var page = await Store.Audit.ReadAsync(Query() with { Subject = user, Before = cursor.Length == 0 ? null : cursor, Limit = 5 }, None);
            read.AddRange(page.Events.Select(it => it.Id));
            cursor = page.Next;
        }

        Assert.Equal([recent.Id, rare.Id], read);
    }

    private AuditQuery Query() => new(AccountId: null, Subject: null, Kind: null, From: Now.AddDays(-1), To: null, Before: null, Limit: 1000);

    private AuditEvent New(AuditKind kind, int second) =>
        new(kind) { Id = AuditEventId.New(Now.AddSeconds(second)), At = Now.AddSeconds(second), AccountId = Mine, Subject = Mine };

    private Task AppendAsync(params AuditEvent[] events) => Store.Audit.AppendAsync(events, Bounds, None);

    private async Task<IReadOnlyList<AuditEvent>> AllAsync() => (await Store.Audit.ReadAsync(Query(), None)).Events;

    private async Task AssertReadsAsync(AuditQuery query, params AuditEvent[] expected)
    {
        var page = await Store.Audit.ReadAsync(query, None);
        Assert.Equal(expected.Select(it => it.Id), page.Events.Select(it => it.Id));
        Assert.Null(page.Next);
    }
}
