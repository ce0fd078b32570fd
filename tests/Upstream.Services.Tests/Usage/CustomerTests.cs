using System.Text.Json.Nodes;
using Upstream.Services.Tests.Stage;

namespace Upstream.Services.Tests.Usage;

public sealed class CustomerTests(UsageStand stand) : IClassFixture<UsageStand>
{
    private const string Path = "/api/v1/customers";

    [Fact]
    public async Task A_customer_is_made_once_per_account_and_mode()
    {
        var tenant = stand.Tenant();
        var created = await tenant.Post(Path, """{"external_id":"cust_1","name":"Acme"}""");
        Assert.Equal((201, "cust_1", "Acme"), (created.Status, created.Field("external_id"), created.Field("name")));
        Assert.Matches("^cus_[0-9a-f]{24}$", created.Field("id"));
        var again = await tenant.Post(Path, """{"external_id":"cust_1"}""");
        Assert.Equal((409, """{"detail":"A customer with this external_id already exists"}"""), (again.Status, again.Text));
        Assert.Equal(201, (await (tenant with { Live = false }).Post(Path, """{"external_id":"cust_1"}""")).Status);
        var other = await stand.Tenant().Post(Path, """{"external_id":"cust_1","name":null}""");
        Assert.Equal((201, null), (other.Status, other.Json["name"]));
    }

    [Fact]
    public async Task A_body_cannot_say_whose_a_customer_is()
    {
        var (tenant, other) = (stand.Tenant(), stand.Tenant());
        var created = await tenant.Post(Path, $$"""{"external_id":"c","id":"cus_000000000000000000000000","account_id":"{{other.Account}}","live_mode":false,"created_at":"2001-01-01T00:00:00Z"}""");
        Assert.NotEqual("cus_000000000000000000000000", created.Field("id"));
        Assert.DoesNotContain("2001-01-01", created.Text, StringComparison.Ordinal);
        Assert.Single((await tenant.Get(Path)).Json["data"]!.AsArray());
        foreach (var stranger in new[] { other, tenant with { Live = false } }) Assert.Empty((await stranger.Get(Path)).Json["data"]!.AsArray());
    }

    [Fact]
    public async Task A_compressed_body_is_not_unpacked()
    {
        var content = RunningService.Content([0x1f, 0x8b, 8, 0], "application/json");
        content.Headers.ContentEncoding.Add("gzip");
        var answer = await stand.Service.Send(HttpMethod.Post, Path, content, ("X-Auth-Assertion", stand.Tenant().Signed()));
        Assert.Equal((415, """{"detail":"The body must not be compressed"}"""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Of_many_at_once_one_is_made()
    {
        var tenant = stand.Tenant();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => tenant.Post(Path, """{"external_id":"race"}""")));
        Assert.Equal([201, .. Enumerable.Repeat(409, 15)], answers.Select(answer => answer.Status).Order());
    }

    [Fact]
    public async Task An_event_uses_the_customer_that_was_made()
    {
        var tenant = stand.Tenant();
        var created = await tenant.Post(Path, """{"external_id":"c","name":"Acme"}""");
        var recorded = await tenant.Post("/api/v1/sdk/track", """{"meter_token":"m","customer_external_id":"c","quantity":1}""");
        Assert.Equal(created.Field("id"), recorded.Field("customer_id"));
        Assert.Equal(created.Text, Assert.Single((await tenant.Get(Path)).Json["data"]!.AsArray())!.ToJsonString());
    }

    [Fact]
    public async Task The_list_pages()
    {
        var tenant = stand.Tenant();
        for (var n = 1; n <= 5; n++) await tenant.Post(Path, $$"""{"external_id":"c{{n}}"}""");
        await AssertPage(tenant, "", """{"page":1,"page_size":20,"total":5,"total_pages":1}""", "c1", "c2", "c3", "c4", "c5");
        await AssertPage(tenant, "?page_size=2", """{"page":1,"page_size":2,"total":5,"total_pages":3}""", "c1", "c2");
        await AssertPage(tenant, "?page_size=2&page=3", """{"page":3,"page_size":2,"total":5,"total_pages":3}""", "c5");
        await AssertPage(tenant, "?page=2147483647&page_size=100", """{"page":2147483647,"page_size":100,"total":5,"total_pages":1}""");
        await AssertPage(stand.Tenant(), "", """{"page":1,"page_size":20,"total":0,"total_pages":0}""");
        await AssertPage(tenant with { Live = false }, "", """{"page":1,"page_size":20,"total":0,"total_pages":0}""");
    }

    private static async Task AssertPage(Tenant tenant, string query, string meta, params string[] externalIds)
    {
        var list = await tenant.Get(Path + query);
        Assert.Equal(200, list.Status);
        Assert.Equal(meta, list.Json["meta"]!.ToJsonString());
        Assert.Equal(externalIds, list.Json["data"]!.AsArray().Select(Id));

        static string Id(JsonNode? customer) => customer!["external_id"]!.GetValue<string>();
    }
}
