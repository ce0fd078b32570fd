using Upstream.Services.Tests.Stage;
using static Upstream.Services.Tests.Devices.DeviceWire;

namespace Upstream.Services.Tests.Devices;

/// <summary>A device as it is made and read, and every body that makes none.</summary>
public sealed class DeviceTests(DeviceStand stand) : IClassFixture<DeviceStand>
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task A_device_has_exactly_the_fields_of_the_contract(bool live)
    {
        var tenant = stand.Tenant(live: live);
        var created = await tenant.Post("/devices", """{"reference_id":"DEV123"}""");
        Assert.Equal((201, "application/json"), (created.Status, created.Type));
        Assert.Matches("^dev_[0-9a-f]{24}$", created.Field("id"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", created.Field("time_created"));
        Assert.Equal(("device", "DEV123", tenant.Account),
            (created.Field("object"), created.Field("reference_id"), created.Field("account_id")));
        Assert.Equal(live, created.Json["live_mode"]!.GetValue<bool>());
        Assert.Equal(
            ["account_id", "id", "live_mode", "object", "reference_id", "time_created"],
            created.Json.AsObject().Select(field => field.Key).Order());

        var found = await tenant.Get($"/devices/{created.Field("id")}");
        Assert.Equal((200, created.Text), (found.Status, found.Text));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "application/json")]
    [InlineData("", null)]
    [InlineData("{}", "application/json")]
    [InlineData("{}", null)]
    [InlineData("""{"other":[1,{"a":null}]}""", "application/json; charset=utf-8")]
    public async Task Without_a_reference_there_is_an_empty_one_and_it_never_collides(string? body, string? type)
    {
        var tenant = stand.Tenant();
        for (var time = 0; time < 2; time++)
        {
            var created = await tenant.Post("/devices?", body, type);
            Assert.Equal((201, ""), (created.Status, created.Field("reference_id")));
        }
    }

    [Fact]
    public async Task JSON_without_a_type_is_JSON() =>
        Assert.Equal("DEV9", (await stand.Tenant().Post("/devices", """{"reference_id":"DEV9"}""", type: null)).Field("reference_id"));

    [Theory]
    [InlineData("""{"reference_id":""")]
    [InlineData("not json")]
    [InlineData("""{"reference_id":"a","reference_id":"b"}""")]
    [InlineData("""{"reference_id":"\ud800"}""")]
    [InlineData("""{"a":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}""")]
    public async Task Malformed_JSON_is_400(string body) => AssertInvalid(await stand.Tenant().Post("/devices", body), "invalid_json");

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_are_400()
    {
        byte[] body = [.. "{\"reference_id\":\""u8, 0xff, .. "\"}"u8];
        AssertInvalid(
            await stand.Service.Send(
                HttpMethod.Post, "/devices", RunningService.Content(body, "application/json"),
                ("X-Auth-Assertion", stand.Tenant().Signed())),
            "invalid_json");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("""{"reference_id":5}""")]
    [InlineData("""{"reference_id":null}""")]
    [InlineData("""{"reference_id":{"a":1}}""")]
    [InlineData("""{"reference_id":"a\u0000b"}""")]
    [InlineData("""{"reference_id":"a\nb"}""")]
    public async Task A_wrong_type_or_value_is_400(string body) =>
        AssertInvalid(await stand.Tenant().Post("/devices", body), "invalid_parameter");

    [Fact]
    public async Task A_reference_has_at_most_255_characters()
    {
        var tenant = stand.Tenant();
        Assert.Equal(201, (await tenant.Post("/devices", Body(new string('é', 255)))).Status);
        AssertInvalid(await tenant.Post("/devices", Body(new string('é', 256))), "invalid_parameter");
    }

    [Fact]
    public async Task Another_kind_of_body_is_415()
    {
        var answer = await stand.Tenant().Post("/devices", "reference_id=DEV1", "application/x-www-form-urlencoded");
        Assert.Equal((415, "unsupported_media_type"), (answer.Status, answer.Field("code")));
    }
}
