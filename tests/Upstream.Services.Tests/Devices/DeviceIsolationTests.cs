using Upstream.Services.Tests.Stage;
using static Upstream.Services.Tests.Devices.DeviceWire;

namespace Upstream.Services.Tests.Devices;

/// <summary>No request reaches a device of another tenant.</summary>
public sealed class DeviceIsolationTests(DeviceStand stand) : IClassFixture<DeviceStand>
{
    [Fact]
    public async Task Another_account_and_the_other_mode_see_change_and_delete_nothing()
    {
        var tenant = stand.Tenant();
        var created = await tenant.Post("/devices", Body("MINE"));
        var path = "/devices/" + created.Field("id");
        foreach (var other in new[] { stand.Tenant(), tenant with { Live = false } })
        {
            AssertNotFound(await other.Get(path));
            AssertNotFound(await other.Patch(path, Body("THEIRS")));
            AssertNotFound(await other.Patch(path, "{}"));
            AssertNotFound(await other.Delete(path));
            Assert.Empty((await other.Get("/devices")).Json["data"]!.AsArray());
            Assert.Empty((await other.Get("/devices?reference_id=MINE")).Json["data"]!.AsArray());
            AssertInvalid(await other.Get($"/devices?starting_after={created.Field("id")}"), "invalid_parameter");
        }
        Assert.Equal(created.Text, (await tenant.Get(path)).Text);
    }

    [Fact]
    public async Task Identity_headers_beside_an_assertion_change_nothing()
    {
        var (tenant, other) = (stand.Tenant(), stand.Tenant());
        var created = await stand.Service.Send(
            HttpMethod.Post, "/devices", (HttpContent?)null,
            ("X-Auth-Assertion", tenant.Signed()), ("X-Auth-Account", other.Account), ("X-Auth-Live-Mode", "false"));
        Assert.Equal((tenant.Account, true), (created.Field("account_id"), created.Json["live_mode"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task A_body_cannot_say_whose_a_device_is()
    {
        var (tenant, other) = (stand.Tenant(), stand.Tenant());
        var body = $$"""{"reference_id":"R","id":"dev_000000000000000000000000","account_id":"{{other.Account}}","live_mode":false,"time_created":"2001-01-01T00:00:00Z","sequence":1}""";
        var created = await tenant.Post("/devices", body);
        foreach (var answer in new[] { created, await tenant.Patch("/devices/" + created.Field("id"), body) })
        {
            Assert.Equal((tenant.Account, true), (answer.Field("account_id"), answer.Json["live_mode"]!.GetValue<bool>()));
            Assert.NotEqual("dev_000000000000000000000000", answer.Field("id"));
            Assert.DoesNotContain("2001-01-01", answer.Text, StringComparison.Ordinal);
        }
        Assert.Empty((await other.Get("/devices")).Json["data"]!.AsArray());
    }

    [Fact]
    public async Task A_compressed_body_is_not_unpacked()
    {
        var content = RunningService.Content([0x1f, 0x8b, 8, 0], "application/json");
        content.Headers.ContentEncoding.Add("gzip");
        var answer = await stand.Service.Send(HttpMethod.Post, "/devices", content, ("X-Auth-Assertion", stand.Tenant().Signed()));
        Assert.Equal((415, "unsupported_media_type"), (answer.Status, answer.Field("code")));
    }

    [Theory]
    [InlineData("'; DROP TABLE devices; --")]
    [InlineData("x' OR '1'='1")]
    [InlineData("%_\"\\$account")]
    public async Task A_reference_that_looks_like_SQL_is_text(string reference)
    {
        var tenant = stand.Tenant();
        await tenant.Post("/devices", Body("other"));
        var created = await tenant.Post("/devices", Body(reference));
        Assert.Equal((201, reference), (created.Status, created.Field("reference_id")));
        var list = await tenant.Get($"/devices?reference_id={Uri.EscapeDataString(reference)}");
        Assert.Equal(created.Field("id"), Assert.Single(list.Json["data"]!.AsArray())!["id"]!.GetValue<string>());
        AssertNotFound(await tenant.Get($"/devices/{Uri.EscapeDataString(reference)}"));
    }
}
