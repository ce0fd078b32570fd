using System.Diagnostics.Metrics;
using Auth.Gateway.Storage.Measuring;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>What is told of the questions to a store.</summary>
public sealed class StoreOperationsTests : IDisposable
{
    private const string File = "/Auth.Gateway.Storage/Redis/RedisApiKeyStore.cs";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<(double Seconds, string Tags)> _measured = [];
    private readonly MeterListener _listener = new();

    private StoreOperations Operations => new(_services.GetRequiredService<IMeterFactory>(), StoreKind.Redis);

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    [Theory]
    [InlineData("/Auth.Gateway.Storage/Redis/RedisApiKeyStore.cs", "FindByHashAsync", "api_key.find_by_hash")]
    [InlineData("/Auth.Gateway.Storage/Sqlite/SqliteApiKeyStore.cs", "FindByHashAsync", "api_key.find_by_hash")]
    [InlineData(@"C:\src\Redis\RedisRateLimiter.cs", "AcquireAsync", "rate_limiter.acquire")]
    public void An_operation_is_called_as_the_method_that_asks_whatever_the_store(string file, string method, string name) => Assert.Equal(name, StoreOperations.Name(file, method));

    [Fact]
    public void While_nobody_listens_nothing_is_made()
    {
        var operations = Operations;
        Assert.Null(operations.Begin(File, "FindAsync"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) operations.Begin(File, "FindAsync");
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_failed_is_measured_apart()
    {
        var operations = Operations;
        Listen();
        using (var good = operations.Begin(File, "FindAsync")) good!.Succeed();
        using (operations.Begin(File, "FindAsync"))
        {
            // Never answered.
        }

        Assert.Equal(["db.system.name=redis db.operation.name=api_key.find", "db.system.name=redis db.operation.name=api_key.find error.type=_OTHER"], _measured.Select(entry => entry.Tags));
        Assert.All(_measured, entry => Assert.True(entry.Seconds > 0));
    }

    private void Listen()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "db.client.operation.duration" && instrument.Meter.Scope == _services.GetRequiredService<IMeterFactory>()) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, _) => _measured.Add((value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")))));
        _listener.Start();
    }
}
