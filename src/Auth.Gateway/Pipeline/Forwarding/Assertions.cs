using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>Of one principal: signed once per cluster and half-minute. An assertion lives for a minute, so what is sent is good for half of one at least.</summary>
public sealed class Assertions(Principal principal, AssertionService service, TimeProvider clock)
{
    private static readonly TimeSpan ReuseFor = AssertionService.Lifetime / 2;

    // Never changed, only replaced: most callers have one cluster, and none has many. What two requests sign at once is signed twice, and either is good.
    private volatile Signed[] _signed = [];

    private sealed record Signed(string Cluster, string Text, long At);

    public string For(string cluster)
    {
        var known = _signed;
        foreach (var signed in known)
        {
            if (signed.Cluster == cluster && IsFresh(signed)) return signed.Text;
        }

        var fresh = new Signed(cluster, service.Sign(principal, cluster), clock.GetTimestamp());
        _signed = [.. known.Where(signed => signed.Cluster != cluster && IsFresh(signed)), fresh];
        return fresh.Text;
    }

    private bool IsFresh(Signed signed) => clock.GetElapsedTime(signed.At) < ReuseFor;
}
