using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Storage.Measuring;

internal static class MeasuringServices
{
    public static IServiceCollection AddStoreOperations(this IServiceCollection services, StoreKind kind) =>
        services.AddMetrics().AddSingleton(provider => new StoreOperations(provider.GetRequiredService<IMeterFactory>(), kind));
}
