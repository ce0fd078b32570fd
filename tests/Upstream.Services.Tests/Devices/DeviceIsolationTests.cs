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
