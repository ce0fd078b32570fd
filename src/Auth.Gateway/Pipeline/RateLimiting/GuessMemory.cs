using Microsoft.Extensions.Caching.Memory;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>What this instance remembers of guesses, whatever configuration it was under.</summary>
public sealed class GuessMemory : IDisposable
{
    private const int MaxRemembered = 100_000;

    /// <summary>Buckets that are used up, and until when.</summary>
    public MemoryCache Spent { get; } = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    /// <summary>Hashes of credentials that were good.</summary>
    public MemoryCache Good { get; } = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    public void Dispose()
    {
        Spent.Dispose();
        Good.Dispose();
    }
}
