using Microsoft.Data.Sqlite;
using Upstream.Services.Tests.Stage;

namespace Upstream.Services.Tests.Identity;

/// <summary>What the framework answers by itself comes in the service's format too, and after the assertion.</summary>
public sealed class FrameworkAnswerTests(DeviceStand devices, UsageStand usage) : IClassFixture<DeviceStand>, IClassFixture<UsageStand>
{
    [Fact]
    public async Task Only_health_is_anonymous()
    {
        foreach (var service in new[] { devices.Service, usage.Service })
        {
            Assert.Equal(200, (await service.Send(HttpMethod.Get, "/healthz", (string?)null)).Status);
            Assert.Equal(401, (await service.Send(HttpMethod.Get, "/nowhere", (string?)null)).Status);
            Assert.Equal(401, (await service.Send(HttpMethod.Put, "/devices", (string?)null)).Status);
            Assert.Equal(401, (await service.Send(HttpMethod.Post, "/api/v1/sdk/track", null, "{")).Status);
        }
    }

    [Fact]
    public async Task An_unknown_path_is_404()
    {
        var device = await devices.Tenant().Get("/nowhere");
        Assert.Equal((404, "invalid_request", "not_found"), (device.Status, device.Field("type"), device.Field("code")));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", device.Field("time_created"));
        var track = await usage.Tenant().Get("/api/v1/nowhere");
        Assert.Equal((404, """{"detail":"Not Found"}"""), (track.Status, track.Text));
    }

    [Fact]
    public async Task A_wrong_method_is_405_and_says_which_are_right()
    {
        var device = await devices.Tenant().Delete("/devices");
        Assert.Equal((405, "method_not_allowed", "GET, POST"), (device.Status, device.Field("code"), device.Headers["Allow"]));
        var track = await usage.Tenant().Get("/api/v1/sdk/track");
        Assert.Equal((405, """{"detail":"Method Not Allowed"}""", "POST"), (track.Status, track.Text, track.Headers["Allow"]));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_413()
    {
        var large = $$"""{"reference_id":"{{new string('a', 70_000)}}"}""";
        var device = await devices.Tenant().Post("/devices", large);
        Assert.Equal((413, "payload_too_large"), (device.Status, device.Field("code")));
        var track = await usage.Tenant().Post("/api/v1/sdk/track", large);
        Assert.Equal((413, "application/json"), (track.Status, track.Type));
        Assert.NotNull(track.Json["detail"]);
    }

    [Theory, InlineData(ServiceKind.Devices), InlineData(ServiceKind.Usage)]
    public async Task A_fault_is_500_and_tells_nothing_of_itself(ServiceKind kind)
    {
        Stand stand = kind == ServiceKind.Devices ? new DeviceStand() : new UsageStand();
        await stand.InitializeAsync();
        try
        {
            using (var connection = new SqliteConnection($"Data Source={stand.Database};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = $"DROP TABLE {(kind == ServiceKind.Devices ? "devices" : "events")}";
                command.ExecuteNonQuery();
            }
            var answer = await stand.Tenant().Get(kind.Path());
            Assert.Equal(500, answer.Status);
            Assert.DoesNotContain("SQLite", answer.Text, StringComparison.OrdinalIgnoreCase);
            if (kind == ServiceKind.Usage) Assert.Equal("""{"detail":"Internal Server Error"}""", answer.Text);
            else Assert.Equal(("api_error", "internal_error"), (answer.Field("type"), answer.Field("code")));
        }
        finally
        {
            await stand.DisposeAsync();
        }
    }
}
