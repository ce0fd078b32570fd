using Upstream.Services.Tests.Stage;
using static Upstream.Services.Tests.Devices.DeviceWire;

namespace Upstream.Services.Tests.Devices;

/// <summary>References are unique however they are given, and free again when given up.</summary>
public sealed class DeviceChangeTests(DeviceStand stand) : IClassFixture<DeviceStand>
{
    [Fact]
    public async Task A_reference_is_taken_once_per_account_and_mode()
    {
        var tenant = stand.Tenant();
        Assert.Equal(201, (await tenant.Post("/devices", Body("DEV1"))).Status);
        AssertDuplicate(await tenant.Post("/devices", Body("DEV1")));
        Assert.Equal(201, (await tenant.Post("/devices", Body("dev1"))).Status);
        Assert.Equal(201, (await (tenant with { Live = false }).Post("/devices", Body("DEV1"))).Status);
        Assert.Equal(201, (await stand.Tenant().Post("/devices", Body("DEV1"))).Status);
    }

    [Fact]
    public async Task Of_many_at_once_one_gets_the_reference()
    {
        var tenant = stand.Tenant();
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => tenant.Post("/devices", Body("RACE"))));
        Assert.Equal(1, answers.Count(answer => answer.Status == 201));
        Assert.All(answers.Where(answer => answer.Status != 201), AssertDuplicate);
        Assert.Single((await tenant.Get("/devices?reference_id=RACE")).Json["data"]!.AsArray());
    }

    [Fact]
    public async Task A_reference_can_be_changed_left_alone_and_given_up()
    {
        var tenant = stand.Tenant();
        var path = "/devices/" + (await tenant.Post("/devices", Body("A"))).Field("id");
        await tenant.Post("/devices", Body("B"));

        Assert.Equal("A", (await tenant.Patch(path, "{}")).Field("reference_id"));
        Assert.Equal("A", (await tenant.Patch(path, null)).Field("reference_id"));
        Assert.Equal("A", (await tenant.Patch(path, Body("A"))).Field("reference_id"));
        AssertDuplicate(await tenant.Patch(path, Body("B")));
        var renamed = await tenant.Patch(path, Body("C"));
        Assert.Equal((200, "C", (await tenant.Get(path)).Text), (renamed.Status, renamed.Field("reference_id"), renamed.Text));
        Assert.Equal(201, (await tenant.Post("/devices", Body("A"))).Status);
        Assert.Equal("", (await tenant.Patch(path, Body(""))).Field("reference_id"));
        AssertInvalid(await tenant.Patch(path, """{"reference_id":1}"""), "invalid_parameter");
    }

    [Fact]
    public async Task A_deleted_device_is_gone_and_its_reference_free()
    {
        var tenant = stand.Tenant();
        var path = "/devices/" + (await tenant.Post("/devices", Body("GONE"))).Field("id");
        var deleted = await tenant.Delete(path);
        Assert.Equal((202, """{"message":"Accepted"}"""), (deleted.Status, deleted.Text));
        AssertNotFound(await tenant.Get(path));
        AssertNotFound(await tenant.Delete(path));
        Assert.Equal(201, (await tenant.Post("/devices", Body("GONE"))).Status);
    }
}
