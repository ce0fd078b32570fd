using Upstream.Services.Tests.Stage;

namespace Upstream.Services.Tests.Devices;

public sealed class DeviceListTests(DeviceStand stand) : IClassFixture<DeviceStand>
{
    [Fact]
    public async Task An_account_without_devices_has_an_empty_list()
    {
        var list = await stand.Tenant().Get("/devices?");
        Assert.Equal(200, list.Status);
        Assert.Equal(("list", "/devices", false),
            (list.Field("object"), list.Field("url"), list.Json["has_more"]!.GetValue<bool>()));
        Assert.Empty(list.Json["data"]!.AsArray());
    }

    [Fact]
    public async Task The_list_is_newest_first_and_pages_in_both_directions()
    {
        var (tenant, ids) = await TenantWith(5);
        await AssertPage(tenant, "limit=2", true, ids[..2]);
        await AssertPage(tenant, $"limit=2&starting_after={ids[1]}", true, ids[2..4]);
        await AssertPage(tenant, $"limit=2&starting_after={ids[3]}", false, ids[4..]);
        await AssertPage(tenant, $"limit=2&starting_after={ids[4]}", false);
        await AssertPage(tenant, $"limit=2&ending_before={ids[4]}", true, ids[2..4]);
        await AssertPage(tenant, $"limit=2&ending_before={ids[2]}", false, ids[..2]);
        await AssertPage(tenant, $"limit=2&ending_before={ids[1]}", false, ids[..1]);
        await AssertPage(tenant, "limit=5", false, ids);
        await AssertPage(tenant, "limit=4", true, ids[..4]);
    }

    [Fact]
    public async Task Thirty_are_shown_unless_asked_otherwise_and_a_hundred_at_most()
    {
        var (tenant, ids) = await TenantWith(31);
        await AssertPage(tenant, "", true, ids[..30]);
        await AssertPage(tenant, "limit=100", false, ids);
        await AssertPage(tenant, "limit=1", true, ids[..1]);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=-1")]
    [InlineData("limit=ten")]
    [InlineData("limit=")]
    [InlineData("limit=1.5")]
    [InlineData("limit=99999999999")]
    [InlineData("limit=1&limit=2")]
    [InlineData("starting_after=dev_ffffffffffffffffffffffff")]
    [InlineData("ending_before=' OR 1=1 --")]
    [InlineData("starting_after=a&ending_before=b")]
    public async Task A_wrong_parameter_is_400(string query)
    {
        var answer = await stand.Tenant().Get($"/devices?{query}");
        Assert.Equal((400, "invalid_request", "invalid_parameter"), (answer.Status, answer.Field("type"), answer.Field("code")));
    }

    [Fact]
    public async Task The_reference_filter_is_exact()
    {
        var (tenant, ids) = await TenantWith(3);
        var named = (await tenant.Post("/devices", """{"reference_id":"DEV_1"}""")).Field("id");
        await tenant.Post("/devices", """{"reference_id":"DEVX1"}""");
        await AssertPage(tenant, "reference_id=DEV_1", false, [named]);
        await AssertPage(tenant, "reference_id=dev_1", false);
        await AssertPage(tenant, "reference_id=&limit=2", true, ids[..2]);
    }

    [Fact]
    public async Task A_type_on_a_GET_without_a_body_is_no_matter()
    {
        var answer = await stand.Service.Send(
            HttpMethod.Get, "/devices", RunningService.Content([], "application/json"), ("X-Auth-Assertion", stand.Tenant().Signed()));
        Assert.Equal(200, answer.Status);
    }

    private async Task<(Tenant Tenant, string[] NewestFirst)> TenantWith(int devices)
    {
        var tenant = stand.Tenant();
        var ids = new string[devices];
        for (var device = devices - 1; device >= 0; device--) ids[device] = (await tenant.Post("/devices")).Field("id");
        return (tenant, ids);
    }

    private static async Task AssertPage(Tenant tenant, string query, bool hasMore, params string[] ids)
    {
        var list = (await tenant.Get($"/devices?{query}")).Json;
        Assert.Equal(ids, list["data"]!.AsArray().Select(device => device!["id"]!.GetValue<string>()));
        Assert.Equal(hasMore, list["has_more"]!.GetValue<bool>());
    }
}
