using Microsoft.Data.Sqlite;
using Upstream.Services.Tests.Stage;

namespace Upstream.Services.Tests.Storage;

/// <summary>What was answered with 201 is there afterwards, in this process and in the next.</summary>
public sealed class DurabilityTests : IAsyncLifetime
{
    private readonly TestGateway _gateway = new();
    private readonly DataFolder _data = new();

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Devices_and_their_references_survive_a_restart()
    {
        var account = Assertion.NewAccount();
        Answer created;
        await using (var first = await Start(ServiceKind.Devices))
            created = await Tenant(first, account).Post("/devices", """{"reference_id":"DURABLE"}""");

        await using var second = await Start(ServiceKind.Devices);
        var found = await Tenant(second, account).Get($"/devices/{created.Field("id")}");
        Assert.Equal((200, created.Text), (found.Status, found.Text));
        Assert.Equal(409, (await Tenant(second, account).Post("/devices", """{"reference_id":"DURABLE"}""")).Status);
    }

    [Fact]
    public async Task Events_and_their_keys_survive_a_restart()
    {
        const string Track = "/api/v1/sdk/track";
        const string Event = """{"meter_token":"m","customer_external_id":"c","quantity":0.3,"idempotency_key":"k"}""";
        var account = Assertion.NewAccount();
        Answer recorded;
        await using (var first = await Start(ServiceKind.Usage))
            recorded = await Tenant(first, account, "usage").Post(Track, Event);

        await using var second = await Start(ServiceKind.Usage);
        var again = await Tenant(second, account, "usage").Post(Track, Event);
        Assert.Equal((201, recorded.Text), (again.Status, again.Text));
        var usage = await Tenant(second, account, "usage").Get("/api/v1/usage");
        Assert.Equal("0.3", Assert.Single(usage.Json["data"]!.AsArray())!["quantity"]!.GetValue<string>());
    }

    [Fact]
    public async Task Two_instances_on_one_file_give_a_reference_once()
    {
        var account = Assertion.NewAccount();
        await using var one = await Start(ServiceKind.Devices);
        await using var two = await Start(ServiceKind.Devices);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(n =>
            Tenant(n % 2 == 0 ? one : two, account).Post("/devices", """{"reference_id":"RACE"}""")));
        Assert.Equal([201, .. Enumerable.Repeat(409, 15)], answers.Select(answer => answer.Status).Order());
    }

    [Theory, InlineData(ServiceKind.Devices), InlineData(ServiceKind.Usage)]
    public async Task A_file_of_a_newer_program_stops_the_start(ServiceKind kind)
    {
        await using (await Start(kind)) { }
        using (var connection = new SqliteConnection($"Data Source={_data.File($"{kind}.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 1000";
            command.ExecuteNonQuery();
        }
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => Start(kind));
        Assert.Contains("schema 1000", refusal.Message, StringComparison.Ordinal);
    }

    private Task<RunningService> Start(ServiceKind kind) => RunningService.Start(kind, _gateway.Url, _data.File($"{kind}.db"));

    private Tenant Tenant(RunningService service, string account, string audience = "devices") =>
        new(service, _gateway, audience, account, Live: true);
}
