using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Storage;
using BenchmarkDotNet.Attributes;

namespace Auth.Gateway.Benchmarks.Parts;

/// <summary>One request of a busy principal from one bucket: in this process, leased from Redis, or counted there one by one.</summary>
public class Limiter
{
    // Below a thousand none is leased; a period so short that it is never used up at the rate of one call after the other.
    private static readonly RateLimit Small = new(999, TimeSpan.FromMilliseconds(10));
    private static readonly RateLimit Large = new(100_000_000, TimeSpan.FromMinutes(1));

    private StoreStage _stage = null!;
    private IRateLimiter _limiter = null!;
    private RateLimit _limit = Large;

    [Params("in this process", "Redis, leased", "Redis, exact")]
    public string Where { get; set; } = "";

    // Within a process BenchmarkDotNet waits for no setup.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => _stage.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark]
    public ValueTask<RateLimitLease> Acquire() => _limiter.AcquireAsync("api:principal:a/b", _limit, default);

    private async Task SetupAsync()
    {
        _stage = await StoreStage.StartAsync(Where == "in this process" ? StoreKind.Sqlite : StoreKind.Redis);
        _limiter = _stage.Get<IRateLimiter>();
        _limit = Where == "Redis, exact" ? Small : Large;
    }
}
