using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>Signs once per principal, cluster and half-minute; an assertion lives for a minute, so what is sent is good for half of one at least.</summary>
public sealed class AssertionCache(AssertionService assertions, TimeProvider clock)
{
    private static readonly TimeSpan ReuseFor = AssertionService.Lifetime / 2;

    // Goes with the principal: when the principal cache lets go of it, so does this.
    private readonly ConditionalWeakTable<Principal, ConcurrentDictionary<string, Signed>> _signed = [];

    private sealed record Signed(string Text, long At);

    public string For(Principal principal, string cluster)
    {
        var byCluster = _signed.GetValue(principal, static _ => new ConcurrentDictionary<string, Signed>(StringComparer.Ordinal));
        if (byCluster.TryGetValue(cluster, out var known) && clock.GetElapsedTime(known.At) < ReuseFor) return known.Text;
        var signed = new Signed(assertions.Sign(principal, cluster), clock.GetTimestamp());
        byCluster[cluster] = signed;
        return signed.Text;
    }
}
