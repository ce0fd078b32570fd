using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Auth.Gateway.Hosting;

/// <summary>What every generation has of the process: stores, caches, counters, clients of upstreams, and those of the framework's services that are to be one.</summary>
public static class SharedServices
{
    private static readonly Type[] Frameworks =
    [
        typeof(TimeProvider), typeof(ILoggerFactory), typeof(IMeterFactory), typeof(DiagnosticListener), typeof(DiagnosticSource), typeof(IHostEnvironment), typeof(IWebHostEnvironment),
        typeof(IHostApplicationLifetime), typeof(IServer), typeof(HttpContextAccessor), typeof(IDataProtectionProvider), typeof(IForwarderHttpClientFactory),
    ];

    /// <summary>Puts them into <paramref name="services"/>, as <paramref name="process"/> has them.</summary>
    /// <param name="known">All that is registered for the process.</param>
    public static void AddShared(this IServiceCollection services, IServiceCollection known, IServiceProvider process)
    {
        foreach (var type in known.Where(IsShared).Select(service => service.ServiceType).Distinct())
        {
            // What a generation makes by itself goes before.
            if (!services.Any(service => service.ServiceType == type) || Frameworks.Contains(type)) services.AddSingleton(type, _ => process.GetRequiredService(type));
        }
    }

    private static bool IsShared(ServiceDescriptor service) =>
        service is { Lifetime: ServiceLifetime.Singleton, IsKeyedService: false, ServiceType.ContainsGenericParameters: false } && (Frameworks.Contains(service.ServiceType) || IsOurs(service.ServiceType));

    private static bool IsOurs(Type type) =>
        type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(IOptions<>)
            ? IsOurs(type.GenericTypeArguments[0])
            : type.Namespace?.StartsWith("Auth.Gateway", StringComparison.Ordinal) == true;
}
