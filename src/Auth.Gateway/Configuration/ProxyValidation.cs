using Microsoft.AspNetCore.Authorization;
using Yarp.ReverseProxy.Configuration;

namespace Auth.Gateway.Configuration;

/// <summary>What YARP itself says of its section, route by route and cluster by cluster: by itself it stops at the first value that does not convert, and does not say where.</summary>
public static class ProxyValidation
{
    public static async Task<IReadOnlyList<ConfigurationError>> CheckAsync(IConfiguration configuration)
    {
        var errors = new List<ConfigurationError>();
        var proxy = configuration.GetSection("ReverseProxy");
        foreach (var route in proxy.GetSection("Routes").GetChildren()) await CheckAsync(route, errors, async (validator, config) =>
        {
            var failures = new List<Exception>();
            foreach (var one in config.Routes) failures.AddRange(await validator.ValidateRouteAsync(one));
            return failures;
        });
        foreach (var cluster in proxy.GetSection("Clusters").GetChildren()) await CheckAsync(cluster, errors, async (validator, config) =>
        {
            var failures = new List<Exception>();
            foreach (var one in config.Clusters) failures.AddRange(await validator.ValidateClusterAsync(one));
            return failures;
        });
        return errors;
    }

    private static async Task CheckAsync(IConfigurationSection section, List<ConfigurationError> errors, Func<IConfigValidator, IProxyConfig, Task<List<Exception>>> validate)
    {
        await using var yarp = Yarp(section);
        try
        {
            var config = yarp.GetRequiredService<IProxyConfigProvider>().GetConfig();
            foreach (var failure in await validate(yarp.GetRequiredService<IConfigValidator>(), config)) errors.Add(new ConfigurationError(section.Path, null, failure.Message));
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            errors.Add(new ConfigurationError(section.Path, null, "cannot be read: " + exception.Message));
        }
    }

    // Alone, so that what is wrong in one does not hide what is wrong in another. Names are looked up by ProxyConfigurationCheck: here any will do.
    private static ServiceProvider Yarp(IConfigurationSection section)
    {
        var prefix = section.Path["ReverseProxy:".Length..];
        var alone = new ConfigurationBuilder().AddInMemoryCollection(section.AsEnumerable(makePathsRelative: true).Where(pair => pair.Key.Length > 0).Select(pair => KeyValuePair.Create($"{prefix}:{pair.Key}", pair.Value))).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddRouting();
        services.AddCors(options =>
        {
            if (section["CorsPolicy"] is { Length: > 0 } name) options.AddPolicy(name, _ => { });
        });
        services.AddRateLimiter(options =>
        {
            if (section["RateLimiterPolicy"] is { Length: > 0 } name) options.AddPolicy(name, _ => System.Threading.RateLimiting.RateLimitPartition.GetNoLimiter(""));
        });
        services.AddReverseProxy().LoadFromConfig(alone);
        services.AddSingleton<IAuthorizationPolicyProvider, AnyPolicy>();
        return services.BuildServiceProvider();
    }

    private sealed class AnyPolicy : IAuthorizationPolicyProvider
    {
        private static readonly AuthorizationPolicy Deny = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build();

        public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => Task.FromResult<AuthorizationPolicy?>(Deny);

        public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(Deny);

        public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Task.FromResult<AuthorizationPolicy?>(Deny);
    }
}
