using Auth.Gateway.Core.Audit;

namespace Auth.Gateway.Core.Tests.Audit;

/// <summary>The trail is bounded whoever floods it, and what matters is in it all the same.</summary>
public sealed class AuditTrailTests
{
    private readonly AuditStage _stage = new();

    [Fact]
    public async Task The_first_refusal_is_written_at_once_and_its_like_are_counted_by_the_minute()
    {
        for (var i = 0; i < 500; i++) _stage.Refuse("192.0.2.1");
        _stage.Refuse("192.0.2.2");
        _stage.Refuse("192.0.2.1", "no_credentials");
        await _stage.Writer.FlushAsync(default);
        Assert.Equal([("192.0.2.1", "invalid_credentials", 1L), ("192.0.2.2", "invalid_credentials", 1), ("192.0.2.1", "no_credentials", 1)], Told());

        _stage.Now += AuditTally.Window;
        await _stage.Writer.FlushAsync(default);
        Assert.Equal(("192.0.2.1", "invalid_credentials", 499), Assert.Single(Told().Skip(3)));
        Assert.Equal(AuditStage.Start, _stage.Written[^1].Since);

        // Another minute begins with another first.
        _stage.Refuse("192.0.2.1");
        await _stage.Writer.FlushAsync(default);
        Assert.Equal(("192.0.2.1", "invalid_credentials", 1), Told()[^1]);
    }

    [Fact]
    public async Task A_flood_from_everywhere_costs_a_bounded_number_of_events_and_none_of_it_goes_uncounted()
    {
        for (var i = 0; i < 50_000; i++) _stage.Refuse($"10.0.{i / 256}.{i % 256}");
        _stage.Now += AuditTally.Window;
        await _stage.Writer.FlushAsync(default);

        Assert.Equal(AuditTally.MaxTold + 1, _stage.Written.Count);
        Assert.Equal(50_000, _stage.Written.Sum(it => it.Count));
        Assert.Equal("true", _stage.Written[^1].Details["others"]);
        Assert.Null(_stage.Written[^1].Origin.Address);
    }

    [Fact]
    public async Task While_the_store_is_away_strangers_fill_half_of_the_memory_and_changes_have_the_rest()
    {
        _stage.IsAway = true;
        var key = 0;
        for (var minute = 0; minute < 2 * AuditQueue.Capacity / AuditTally.MaxTold; minute++)
        {
            for (var i = 0; i < AuditTally.MaxTold; i++) _stage.Refuse($"10.0.{i / 256}.{i % 256}");
            _stage.Now += AuditTally.Window;
            _stage.Trail.CloseTally();
        }

        Assert.Equal(AuditQueue.Capacity / 2, _stage.Queue.Count);
        for (; key < AuditQueue.Capacity; key++) _stage.Trail.Record(new AuditEvent(AuditKind.KeyDeleted) { CredentialId = $"key_{key}" });
        Assert.Equal(AuditQueue.Capacity, _stage.Queue.Count);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _stage.Writer.FlushAsync(default));

        _stage.IsAway = false;
        await _stage.Writer.FlushAsync(default);
        Assert.Equal(AuditQueue.Capacity, _stage.Written.Count);
        Assert.Equal(AuditQueue.Capacity / 2, _stage.Written.Count(it => it.Kind == AuditKind.KeyDeleted));
        Assert.Equal(0, _stage.Queue.Count);
    }

    [Fact]
    public void What_finds_no_room_is_counted()
    {
        for (var i = 0; i < AuditQueue.Capacity + 7; i++) _stage.Queue.Add(new AuditEvent(AuditKind.KeyDeleted));

        Assert.Equal(7, _stage.Queue.TakeLost());
        Assert.Equal(0, _stage.Queue.TakeLost());
    }

    [Fact]
    public async Task A_shutdown_writes_everything_also_what_is_still_being_counted()
    {
        await _stage.Writer.StartAsync(default);
        for (var i = 0; i < 1234; i++) _stage.Trail.Record(new AuditEvent(AuditKind.KeyCreated) { CredentialId = $"key_{i}" });
        _stage.Refuse("192.0.2.1");
        _stage.Refuse("192.0.2.1");

        await _stage.Writer.StopAsync(default);

        Assert.Equal(Enumerable.Range(0, 1234).Select(i => $"key_{i}"), _stage.Written.Where(it => it.Kind == AuditKind.KeyCreated).Select(it => it.CredentialId));
        Assert.Equal(2, _stage.Written.Count(it => it.Kind == AuditKind.RequestRefused));
        _stage.Writer.Dispose();
        await _stage.Writer.StopAsync(default);
    }

    [Theory]
    [InlineData("curl/8.5.0", "curl/8.5.0")]
    [InlineData("Zoë's \"日本語\" (x; y)", "Zoë's \"日本語\" (x; y)")]
    [InlineData("a\r\nAudit key.deleted", "a\\u000d\\u000aAudit key.deleted")]
    [InlineData("a\u0085b\u2028c\u2029d\u001b[2Je\0", "a\\u0085b\\u2028c\\u2029d\\u001b[2Je\\u0000")]
    [InlineData("\u202Eright\u2066to\u200Bleft\uFEFF", "\\u202eright\\u2066to\\u200bleft\\ufeff")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Text_from_outside_can_neither_break_a_line_nor_turn_it_round(string? text, string? expected) => Assert.Equal(expected, AuditText.Clean(text));

    [Fact]
    public void Text_from_outside_is_bounded_and_never_half_a_character()
    {
        Assert.Equal(AuditText.MaxLength, AuditText.Clean(new string('x', 100_000))!.Length);
        Assert.EndsWith("x\\ud83d", AuditText.Clean(new string('x', AuditText.MaxLength - 1) + "👩")!, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_are_in_the_order_of_time_and_of_being_made()
    {
        var ids = Enumerable.Range(0, 1000).Select(i => AuditEventId.New(AuditStage.Start.AddMilliseconds(i / 100))).ToList();

        Assert.All(ids, id => Assert.True(Identifiers.IsWellFormed(id, Identifiers.AuditEvent), id));
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.True(string.CompareOrdinal(AuditEventId.Before(AuditStage.Start), ids[0]) < 0);
        Assert.True(string.CompareOrdinal(ids[99], AuditEventId.Before(AuditStage.Start.AddMilliseconds(1))) < 0);
    }

    [Fact]
    public void Every_kind_has_a_name_of_its_own_and_is_found_by_it()
    {
        var declared = typeof(AuditKind).GetFields().Select(field => field.GetValue(null)).OfType<AuditKind>();
        Assert.Equal(declared, AuditKind.All);
        Assert.All(AuditKind.All, kind => Assert.Same(kind, AuditKind.Find(kind.Name)));
    }

    private List<(string?, string?, long)> Told() => [.. _stage.Written.Select(it => (it.Origin.Address, it.FailureCode, it.Count))];
}
