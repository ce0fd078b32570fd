using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Auth.Gateway.Upstream;

/// <summary>The keys of each scheme, for all of its requests: handlers come and go with each of them.</summary>
internal sealed class GatewayKeyRings(ILoggerFactory logging) : IDisposable
{
    private readonly ConcurrentDictionary<GatewayAssertionOptions, GatewayKeys> _keys = new();

    public GatewayKeys Of(GatewayAssertionOptions options, TimeProvider clock) =>
        _keys.GetOrAdd(options, _ => new GatewayKeys(options, clock, logging.CreateLogger("Auth.Gateway.Upstream.GatewayKeys")));

    public void Dispose()
    {
        foreach (var keys in _keys.Values) keys.Dispose();
    }
}
