using Auth.Gateway.Core.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

public sealed class StorageServicesTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Redis)]
    public void The_kind_decides_whose_stores_are_used(StoreKind kind)
    {
        var services = new ServiceCollection().AddGatewayStorage(new StoreOptions { Kind = kind });

        var store = Assert.Single(services, service => service.ServiceType == typeof(ISigningKeyStore));
        Assert.StartsWith(kind.ToString(), store.ImplementationType?.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_that_does_not_exist_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new ServiceCollection().AddGatewayStorage(new StoreOptions { Kind = (StoreKind)7 }));

    [Fact]
    public async Task The_store_is_ready_for_hosted_services_that_come_after_it()
    {
        using var folder = new TemporaryFolder();
        var services = new ServiceCollection().AddLogging();
        services.AddGatewayStorage(SqliteFixture.Options(folder["gateway.db"]));
        services.AddHostedService<NeedsTheStore>();
        await using var provider = services.BuildServiceProvider();

        foreach (var service in provider.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);

        Assert.Single(await provider.GetRequiredService<ISigningKeyStore>().ListAsync(CancellationToken.None));
    }

    private sealed class NeedsTheStore(ISigningKeyStore store) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => store.AddAsync(Sample.SigningKey(), after: null, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
