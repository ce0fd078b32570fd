using System.Net;
using System.Text.RegularExpressions;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;
using StackExchange.Redis;

namespace Auth.Gateway.Tests.Security.AtRest;

/// <summary>Each key in Redis is in the table of RedisKeys, and dies when the table says so.</summary>
public sealed class RedisLifetimeTests
{
    private const string Tag = "{agw}:";

    /// <summary>Name, type, and whether it has an end; null: some have, see below.</summary>
    private static readonly (string Name, string Type, bool? Ends)[] Table =
    [
        ("account:acc_[0-9a-f]+", "hash", false), ("account-serials", "hash", false), ("user:usr_[0-9a-f]+", "hash", false), ("emails", "hash", false), ("members:acc_[0-9a-f]+", "hash", false), ("serials", "hash", false),
        ("key:key_[0-9a-f]+", "hash", null), ("key-hash:[0-9a-f]{64}", "string", null), ("account-keys:acc_[0-9a-f]+", "zset", false), (@"user-keys:\d+:acc_[0-9a-f]+:usr_[0-9a-f]+", "zset", false),
        ("session:ses_[0-9a-f]+", "hash", true), ("sessions:usr_[0-9a-f]+", "set", true), ("signing-keys", "list", false), ("signing-key:sig_[0-9a-f]+", "hash", false), ("changes", "zset", false),
        ("change-expiries", "zset", false), ("change-sequence", "string", false), ("audit:[a-z]+", "zset", true), ("audit-account:[a-z]+:acc_[0-9a-f]+", "zset", true), ("audit-event:evt_[0-9a-f]+", "string", true),
        ("sign-in-failures:[0-9a-f]+", "hash", true), ("sign-in-failures-from:[0-9a-f]+", "hash", true), ("known-addresses:[0-9a-f]+", "zset", true),
    ];

    [SkippableFact]
    public async Task After_everything_was_done_every_key_is_known_and_what_should_die_has_an_end()
    {
        RedisServer.SkipUnlessInstalled();
        await using var redis = await RedisServer.StartAsync();
        var settings = RedisSettings.For(redis);
        settings["Gateway:Store:KeyPrefix"] = "agw";
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings);
        var journey = await Journey.DoneAsync(gateway);
        // Reading the trail writes down what waits.
        (await gateway.Admin.CallAsync("GET /admin/v1/audit")).Is(HttpStatusCode.OK);
        using var client = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var database = client.GetDatabase();

        var seen = new HashSet<string>();
        foreach (var key in (string[])(await database.ExecuteAsync("KEYS", "*"))!)
        {
            var type = (string)(await database.ExecuteAsync("TYPE", key))!;
            var ends = (long)await database.ExecuteAsync("PTTL", key) > 0;
            if (Regex.IsMatch(key, @"^agw:rate:\{.+\}:\d+\z"))
            {
                Assert.True(type == "string" && ends, $"{key} is a {type} that ends: {ends}");
                continue;
            }

            var row = Table.SingleOrDefault(row => key.StartsWith(Tag, StringComparison.Ordinal) && Regex.IsMatch(key[Tag.Length..], $"^{row.Name}\\z"));
            Assert.True(row.Name is not null, $"{key} is in no table.");
            Assert.True(row.Type == type && (row.Ends ?? ends) == ends, $"{key} is a {type} that ends: {ends}");
            seen.Add(row.Name);
        }

        Assert.Equal(Table.Select(row => row.Name).Order(), seen.Order());
        // Some keys end: those that expire or were rotated away, with their hashes.
        Assert.Null(await database.KeyTimeToLiveAsync($"{Tag}key:{journey.LastingKeyId}"));
        foreach (var id in journey.EndingKeyIds) Assert.NotNull(await database.KeyTimeToLiveAsync($"{Tag}key:{id}"));
    }
}
