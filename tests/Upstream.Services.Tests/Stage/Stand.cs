namespace Upstream.Services.Tests.Stage;

/// <summary>Gateway and one service, for the tests of a class; each test takes an account of its own.</summary>
public abstract class Stand(ServiceKind kind) : IAsyncLifetime
{
    private readonly DataFolder _data = new();

    public TestGateway Gateway { get; } = new();
    public RunningService Service { get; private set; } = null!;
    public string Database => _data.File("service.db");

    public async Task InitializeAsync()
    {
        await Gateway.InitializeAsync();
        Service = await Start();
    }

    public Task<RunningService> Start(params (string Key, string Value)[] settings) =>
        RunningService.Start(kind, Gateway.Url, Database, settings);

    public Tenant Tenant(string? account = null, bool live = true) =>
        new(Service, Gateway, kind.Audience(), account ?? Assertion.NewAccount(), live);

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        await Gateway.DisposeAsync();
        _data.Dispose();
    }
}

public sealed class DeviceStand() : Stand(ServiceKind.Devices);

public sealed class UsageStand() : Stand(ServiceKind.Usage);
