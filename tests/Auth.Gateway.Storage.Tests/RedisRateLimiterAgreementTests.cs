using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Storage.InProcess;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>The rule is written twice, in C# and in Lua: both must come to the same, or the shared limit differs from the one told.</summary>
[Collection(RedisCollection.Name)]
public sealed class RedisRateLimiterAgreementTests(RedisFixture redis)
{
    [SkippableTheory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(10, 60)]
    [InlineData(97, 11)]
    [InlineData(100, 3600)]
    public async Task Redis_decides_as_the_process_does(int limit, int periodSeconds)
    {
        await using var store = await redis.OpenAsync();
        var inProcess = new InProcessRateLimiter(store.Clock);
        var rateLimit = new RateLimit(limit, TimeSpan.FromSeconds(periodSeconds));

        // Uneven steps that come to about 1.3 requests per admitted one, over some twenty windows.
        var step = 1L;
        for (var i = 0; i < 26 * limit; i++)
        {
            var lease = await inProcess.AcquireAsync("bucket", rateLimit, CancellationToken.None);
            Assert.Equal(lease, await store.RateLimiter.AcquireAsync("bucket", rateLimit, CancellationToken.None));
            step = step * 48_271 % 2_147_483_647;
            store.Clock.Advance(TimeSpan.FromMilliseconds(step % (1 + (2 * periodSeconds * 1000 / limit * 10 / 13))));
        }
    }
}
