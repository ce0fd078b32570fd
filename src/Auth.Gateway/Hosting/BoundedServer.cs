using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.Gateway.Hosting;

/// <summary>
/// The server, with an end to its patience that is its own. The host knows one timeout for all that stops one after the other: requests that use it up would
/// leave nothing to those who write down what happened last.
/// </summary>
public sealed class BoundedServer(IServer server, TimeSpan timeout, TimeProvider clock) : IServer
{
    public IFeatureCollection Features => server.Features;

    /// <summary>Around the server that is registered.</summary>
    public static void Wrap(IServiceCollection services, TimeSpan timeout)
    {
        var registered = services.Last(service => service.ServiceType == typeof(IServer));
        services.Remove(registered);
        services.AddSingleton<IServer>(provider => new BoundedServer(
            (IServer)ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!), timeout, provider.GetRequiredService<TimeProvider>()));
    }

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => server.StartAsync(application, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        await server.StopAsync(either.Token);
    }

    public void Dispose() => server.Dispose();
}
