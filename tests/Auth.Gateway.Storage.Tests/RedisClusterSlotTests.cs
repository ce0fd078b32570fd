using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Storage.Redis;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterSlotTests(RedisClusterFixture redis)
{
    [SkippableFact]
    public async Task All_that_changes_of_identity_touch_is_in_one_slot()
    {
        RedisServer.SkipUnlessInstalled();
        var options = RedisFixture.OptionsFor(redis.Server);
        await using var store = await redis.OpenAsync(options);
        await RedisScene.PlayAsync(store);
        var tag = new RedisKeys(options.KeyPrefix).Tag;

        var identity = (await redis.KeysAsync(options)).Where(key => key.StartsWith(tag, StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(identity);
        Assert.Single((await Task.WhenAll(identity.Select(SlotAsync))).Distinct());
    }

    [SkippableFact]
    public async Task The_windows_of_a_bucket_are_in_one_slot_and_buckets_are_spread()
    {
        RedisServer.SkipUnlessInstalled();
        var keys = new RedisKeys("agw");
        var limit = new RateLimit(1, TimeSpan.FromMinutes(1));
        var slots = new HashSet<long>();
        foreach (var bucket in Sample.OddTexts.Append(""))
        {
            var windows = await Task.WhenAll(keys.RateLimitWindows(bucket, limit, 1000).Select(key => SlotAsync(key.ToString()!)));
            slots.Add(Assert.Single(windows.Distinct()));
        }

        Assert.True(slots.Count > 10);
    }

    [SkippableFact]
    public async Task This_server_does_refuse_scripts_across_slots()
    {
        RedisServer.SkipUnlessInstalled();
        var answer = await redis.Server.SendAsync("EVAL \"return 1\" 2 {a}:1 {b}:1");
        Assert.StartsWith("-CROSSSLOT", answer, StringComparison.Ordinal);
    }

    private async Task<long> SlotAsync(string key) => (long)await redis.Database.ExecuteAsync("CLUSTER", "KEYSLOT", key);
}
