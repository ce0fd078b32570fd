using System.Net;
using Auth.Gateway.Configuration;
using Auth.Gateway.Rehearsals;

namespace Auth.Gateway.Reloading;

/// <summary>Which generation requests begin in.</summary>
public sealed class Generations(GenerationFactory make, RehearsalStage stage) : IDisposable
{
    // Of nobody's: it is refused, after routing has built what it looks up.
    private static readonly RehearsedCall First = new("GET", "/", "http", "localhost", [], IPAddress.Loopback);

    private volatile Generation? _current;

    public Generation Current => _current ?? throw new InvalidOperationException("Nothing is configured yet.");

    /// <exception cref="ConfigurationException"/>
    public void Begin(GatewaySettings settings, IConfiguration configuration) => _current = make(settings, configuration);

    /// <summary>Makes the next one whole, and only then lets requests begin in it.</summary>
    /// <exception cref="ConfigurationException"/>
    public async Task ReplaceAsync(GatewaySettings settings, IConfiguration configuration, CancellationToken cancellationToken)
    {
        var next = make(settings, configuration);
        try
        {
            // Routing puts its table together when it is first asked: what fails there must fail here.
            var outcome = await stage.PlayAsync(First, caller: null, cancellationToken, next.Pipeline);
            if (outcome.Status == StatusCodes.Status500InternalServerError) throw new ConfigurationException([new ConfigurationError("ReverseProxy:Routes", null, "no table of routes can be made of them; the log says why.")]);
            HealthCarryOver.Apply(Current, next);
        }
        catch
        {
            next.Retire();
            throw;
        }

        var before = Current;
        _current = next;
        before.Retire();
    }

    public void Dispose() => _current?.Retire();
}
