using System.Text.Json.Nodes;
using Upstream.Services.Tests.Stage;

namespace Upstream.Services.Tests.Usage;

public sealed class ReportTests(UsageStand stand) : IClassFixture<UsageStand>
{
    private const string Path = "/api/v1/usage";

    [Fact]
    public async Task Usage_is_added_up_per_customer_and_meter()
    {
        var tenant = stand.Tenant();
        for (var n = 0; n < 3; n++) await Track(tenant, "calls", "a", "0.1", $"2026-01-0{n + 1}T00:00:00Z");
        await Track(tenant, "bytes", "a", "5");
        var recorded = await Track(tenant, "calls", "b", "999999999999.999999999");
        await Track(tenant, "calls", "b", "0.000000001");

        var list = await tenant.Get(Path);
        Assert.Equal((200, """{"page":1,"page_size":20,"total":3,"total_pages":1}"""), (list.Status, list.Json["meta"]!.ToJsonString()));
        Assert.Equal(["a/bytes 5 (1)", "a/calls 0.3 (3)", "b/calls 1000000000000 (2)"], Totals(list));
        var calls = list.Json["data"]![1]!;
        Assert.Equal(
            ["customer_external_id", "customer_id", "events", "first_timestamp", "last_timestamp", "meter", "meter_id", "quantity"],
            calls.AsObject().Select(field => field.Key).Order());
        Assert.Equal(("2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"),
            (calls["first_timestamp"]!.GetValue<string>(), calls["last_timestamp"]!.GetValue<string>()));
        Assert.Equal((recorded.Field("customer_id"), recorded.Field("meter_id")),
            (list.Json["data"]![2]!["customer_id"]!.GetValue<string>(), calls["meter_id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Filters_and_pages_narrow_it()
    {
        var tenant = stand.Tenant();
        await Track(tenant, "calls", "a", "1", "2026-01-01T00:00:00Z");
        await Track(tenant, "calls", "a", "2", "2026-02-01T00:00:00Z");
        await Track(tenant, "bytes", "b", "4", "2026-02-01T01:00:00+01:00");
        await AssertTotals(tenant, "?customer_external_id=a", "a/calls 3 (2)");
        await AssertTotals(tenant, "?meter=bytes", "b/bytes 4 (1)");
        await AssertTotals(tenant, "?customer_external_id=a&meter=bytes");
        await AssertTotals(tenant, "?from=2026-02-01T00:00:00Z", "a/calls 2 (1)", "b/bytes 4 (1)");
        await AssertTotals(tenant, "?to=2026-02-01", "a/calls 1 (1)");
        await AssertTotals(tenant, "?from=2026-01-01&to=2026-02-01T00:00:00.000001Z", "a/calls 3 (2)", "b/bytes 4 (1)");
        await AssertTotals(tenant, "?page=2&page_size=1", "b/bytes 4 (1)");
        Assert.Equal("""{"page":2,"page_size":1,"total":2,"total_pages":2}""",
            (await tenant.Get(Path + "?page=2&page_size=1")).Json["meta"]!.ToJsonString());
    }

    [Fact]
    public async Task Accounts_and_modes_are_apart()
    {
        var tenant = stand.Tenant();
        await Track(tenant, "calls", "a", "1");
        await Track(tenant with { Live = false }, "calls", "a", "2");
        await Track(stand.Tenant(), "calls", "a", "4");
        await AssertTotals(tenant, "", "a/calls 1 (1)");
        await AssertTotals(tenant with { Live = false }, "", "a/calls 2 (1)");
        await AssertTotals(stand.Tenant(), "?customer_external_id=a");
    }

    [Fact]
    public async Task The_scope_is_needed()
    {
        var answer = await (stand.Tenant() with { Scope = "usage.write" }).Get(Path);
        Assert.Equal((403, """{"detail":"Scope usage.read is required"}"""), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("a", "a/calls 1 (1)")]
    [InlineData("nobody", null)]
    [InlineData("", null)]
    public async Task A_customer_s_credential_reads_that_customer_and_no_other(string customer, string? total)
    {
        var tenant = stand.Tenant();
        await Track(tenant, "calls", "a", "1");
        await Track(tenant, "calls", "b", "2");
        var bound = tenant with { Customer = customer };
        await AssertTotals(bound, "", total is null ? [] : [total]);
        await AssertTotals(bound, "?customer_external_id=b");
    }

    [Fact]
    public async Task A_customer_s_credential_does_nothing_else()
    {
        var bound = stand.Tenant() with { Customer = "a" };
        foreach (var answer in new[]
        {
            await Track(bound, "calls", "a", "1"),
            await bound.Get("/api/v1/customers"),
            await bound.Post("/api/v1/customers", """{"external_id":"a"}"""),
            await bound.Post("/api/v1/meters", """{"meter_token":"m"}"""),
        })
            Assert.Equal((403, "A customer's credential may only read that customer's usage"), (answer.Status, answer.Field("detail")));
        Assert.Equal(0, (await (bound with { Customer = null }).Get("/api/v1/customers")).Json["meta"]!["total"]!.GetValue<int>());
    }

    private static Task<Answer> Track(Tenant tenant, string meter, string customer, string quantity, string? time = null) =>
        tenant.Post("/api/v1/sdk/track", $$"""
            {"meter_token":"{{meter}}","customer_external_id":"{{customer}}","quantity":{{quantity}},
             "timestamp":{{(time is null ? "null" : $"\"{time}\"")}}}
            """);

    private static async Task AssertTotals(Tenant tenant, string query, params string[] expected)
    {
        var list = await tenant.Get(Path + query);
        Assert.Equal(200, list.Status);
        Assert.Equal(expected, Totals(list));
    }

    private static IEnumerable<string> Totals(Answer list) => list.Json["data"]!.AsArray().Select(Line);

    private static string Line(JsonNode? total) =>
        $"{total!["customer_external_id"]}/{total["meter"]} {total["quantity"]} ({total["events"]})";
}
