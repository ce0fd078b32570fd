using Upstream.Services.Tests.Stage;

namespace Upstream.Services.Tests.Usage;

public sealed class TrackTests(UsageStand stand) : IClassFixture<UsageStand>
{
    private const string Path = "/api/v1/sdk/track";

    [Fact]
    public async Task An_event_has_exactly_the_fields_of_the_contract()
    {
        var answer = await stand.Tenant().Post(Path, """
            {"meter_token":"calls","customer_external_id":"cust_123","quantity":1.50,"timestamp":"2026-01-02T03:04:05.25+01:00",
             "idempotency_key":"k1","metadata":{"region":"eu","exact":0.10000000000000000000001,"é":"\u00e9"}}
            """);
        Assert.Equal((201, "application/json"), (answer.Status, answer.Type));
        Assert.Equal(
            ["created_at", "customer_id", "id", "meta_data", "meter_id", "quantity", "timestamp"],
            answer.Json.AsObject().Select(field => field.Key).Order());
        Assert.Equal(("1.5", "2026-01-02T02:04:05.25Z"), (answer.Field("quantity"), answer.Field("timestamp")));
        Assert.Matches("^evt_[0-9a-f]{24}$", answer.Field("id"));
        Assert.Matches("^cus_[0-9a-f]{24}$", answer.Field("customer_id"));
        Assert.Matches("^mtr_[0-9a-f]{24}$", answer.Field("meter_id"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$", answer.Field("created_at"));
        Assert.Equal("eu", answer.Json["meta_data"]!["region"]!.GetValue<string>());
        Assert.Equal("é", answer.Json["meta_data"]!["é"]!.GetValue<string>());
        Assert.Contains("0.10000000000000000000001", answer.Text, StringComparison.Ordinal);
    }

    [Theory, InlineData("application/json"), InlineData(null)]
    public async Task What_is_optional_may_be_left_out_or_null(string? type)
    {
        var tenant = stand.Tenant();
        var bare = await tenant.Post(Path, Event("1"), type);
        Assert.Equal((201, "1", "{}"), (bare.Status, bare.Field("quantity"), bare.Json["meta_data"]!.ToJsonString()));
        Assert.Equal(bare.Field("created_at"), bare.Field("timestamp"));
        var nulls = await tenant.Post(Path, Event("1", ""","timestamp":null,"idempotency_key":null,"metadata":null"""));
        Assert.Equal((201, bare.Field("customer_id"), bare.Field("meter_id")),
            (nulls.Status, nulls.Field("customer_id"), nulls.Field("meter_id")));
        Assert.NotEqual(bare.Field("id"), nulls.Field("id"));
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("1.0", "1")]
    [InlineData("0.1", "0.1")]
    [InlineData("0.000000001", "0.000000001")]
    [InlineData("1e-9", "0.000000001")]
    [InlineData("1.5E2", "150")]
    [InlineData("12e-1", "1.2")]
    [InlineData("100e-3", "0.1")]
    [InlineData("0.0000000010000000000000000000", "0.000000001")]
    [InlineData("9007199254740.993e-1", "900719925474.0993")]
    [InlineData("999999999999.999999999", "999999999999.999999999")]
    [InlineData("1000000000000", "1000000000000")]
    public async Task A_quantity_is_kept_to_the_last_digit(string sent, string kept) =>
        Assert.Equal(kept, (await stand.Tenant().Post(Path, Event(sent))).Field("quantity"));

    [Fact]
    public async Task The_same_idempotency_key_gives_the_same_event_whatever_the_body_says()
    {
        var tenant = stand.Tenant();
        var first = await tenant.Post(Path, Event("1", ""","idempotency_key":"again","metadata":{"n":1}"""));
        var second = await tenant.Post(Path, Event("1", ""","idempotency_key":"again","metadata":{"n":1}"""));
        var other = await tenant.Post(Path, """{"meter_token":"m2","customer_external_id":"c2","quantity":9,"idempotency_key":"again"}""");
        Assert.Equal((201, first.Text), (second.Status, second.Text));
        Assert.Equal((201, first.Text), (other.Status, other.Text));

        var otherMode = await (tenant with { Live = false }).Post(Path, Event("1", Key("again")));
        var otherAccount = await stand.Tenant().Post(Path, Event("1", Key("again")));
        Assert.Equal(3, new[] { first, otherMode, otherAccount }.Select(answer => answer.Field("id")).Distinct().Count());
        Assert.Equal(1, (await tenant.Get("/api/v1/customers")).Json["meta"]!["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Of_many_at_once_with_one_key_one_is_recorded()
    {
        var tenant = stand.Tenant();
        var answers = await Task.WhenAll(
            Enumerable.Range(1, 24).Select(n => tenant.Post(Path, Event($"{n}", Key("race")))));
        Assert.All(answers, answer => Assert.Equal((201, answers[0].Text), (answer.Status, answer.Text)));
        var total = Assert.Single((await tenant.Get("/api/v1/usage")).Json["data"]!.AsArray())!;
        Assert.Equal((1, answers[0].Field("quantity")), (total["events"]!.GetValue<int>(), total["quantity"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Of_many_first_uses_at_once_one_customer_and_one_meter_come()
    {
        var tenant = stand.Tenant();
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => tenant.Post(Path, Event("0.1"))));
        Assert.Single(answers.Select(answer => (answer.Status, answer.Field("customer_id"), answer.Field("meter_id"))).Distinct());
        Assert.Equal(24, answers.Select(answer => answer.Field("id")).Distinct().Count());
        var total = Assert.Single((await tenant.Get("/api/v1/usage")).Json["data"]!.AsArray())!;
        Assert.Equal("2.4", total["quantity"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("usage.read")]
    [InlineData("")]
    [InlineData("usage.writer xusage.write")]
    public async Task Without_the_scope_it_is_403_before_the_body_is_looked_at(string scope)
    {
        var answer = await (stand.Tenant() with { Scope = scope }).Post(Path, "{");
        Assert.Equal((403, """{"detail":"Scope usage.write is required"}"""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Every_scope_includes_this_one() =>
        Assert.Equal(201, (await (stand.Tenant() with { Scope = "*" }).Post(Path, Event("1"))).Status);

    [Fact]
    public async Task Text_that_looks_like_SQL_is_text()
    {
        const string Text = "x'); DROP TABLE events; --";
        var tenant = stand.Tenant();
        var answer = await tenant.Post(
            Path, $$$"""{"meter_token":"{{{Text}}}","customer_external_id":"{{{Text}}}","quantity":1,"idempotency_key":"{{{Text}}}"}""");
        Assert.Equal(201, answer.Status);
        var total = Assert.Single((await tenant.Get($"/api/v1/usage?meter={Uri.EscapeDataString(Text)}")).Json["data"]!.AsArray())!;
        Assert.Equal((Text, Text), (total["meter"]!.GetValue<string>(), total["customer_external_id"]!.GetValue<string>()));
        Assert.Empty((await tenant.Get("/api/v1/usage?meter=' OR 1=1 --")).Json["data"]!.AsArray());
    }

    private static string Key(string key) => $",\"idempotency_key\":\"{key}\"";

    private static string Event(string quantity, string more = "") =>
        $$"""{"meter_token":"m","customer_external_id":"c","quantity":{{quantity}}{{more}}}""";
}
