using Upstream.Services.Tests.Stage;

namespace Upstream.Services.Tests.Usage;

public sealed class StrictTests(UsageStand stand) : IClassFixture<UsageStand>
{
    private const string Track = "/api/v1/sdk/track";
    private const string Event = """{"meter_token":"m","customer_external_id":"c","quantity":1}""";

    [Fact]
    public async Task A_strict_service_knows_only_what_was_made_before()
    {
        await using var strict = await stand.Start(("Usage:Strict", "true"));
        var tenant = stand.Tenant() with { Service = strict };
        var noCustomer = await tenant.Post(Track, Event);
        Assert.Equal((404, """{"detail":"Customer not found"}"""), (noCustomer.Status, noCustomer.Text));
        Assert.Equal(201, (await tenant.Post("/api/v1/customers", """{"external_id":"c"}""")).Status);
        var noMeter = await tenant.Post(Track, Event);
        Assert.Equal((404, """{"detail":"Meter not found"}"""), (noMeter.Status, noMeter.Text));
        var meter = await tenant.Post("/api/v1/meters", """{"meter_token":"m"}""");
        Assert.Equal((201, "m"), (meter.Status, meter.Field("meter_token")));
        Assert.Equal(409, (await tenant.Post("/api/v1/meters", """{"meter_token":"m"}""")).Status);
        var recorded = await tenant.Post(Track, Event);
        Assert.Equal((201, meter.Field("id")), (recorded.Status, recorded.Field("meter_id")));
    }
}
