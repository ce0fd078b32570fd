using System.Diagnostics;
using System.Net;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using Xunit.Abstractions;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>Gateways on several Redis servers, of which the master is killed: refused meanwhile, never admitted on a guess, and healed in the same processes.</summary>
public sealed class RedisTopologyTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task Behind_Sentinels_a_new_master_is_found_and_nothing_that_was_replicated_is_lost()
    {
        RedisServer.SkipUnlessInstalled();
        await using var redis = await RedisTopology.StartSentinelsAsync();
        await LoseTheMasterAsync(redis);
    }

    [SkippableFact]
    public async Task In_a_cluster_the_replica_of_the_identities_takes_over_and_nothing_that_was_replicated_is_lost()
    {
        RedisServer.SkipUnlessInstalled();
        await using var redis = await RedisTopology.StartClusterAsync("{agw}");
        await LoseTheMasterAsync(redis);
    }

    private async Task LoseTheMasterAsync(RedisTopology redis)
    {
        var settings = RedisSettings.For(redis.ConnectionString);
        await using var one = await GatewayUnderTest.StartAsync(settings: settings);
        await using var other = await GatewayUnderTest.StartAsync(settings: settings);
        var owner = await one.SignUpAsync();
        var (kept, revoked, unseen) = (await NewKeyAsync(one, owner), await NewKeyAsync(one, owner), await NewKeyAsync(one, owner));
        foreach (var key in new[] { kept.Secret, revoked.Secret }) (await TrackAsync(other, key)).Is(HttpStatusCode.OK);
        await DeleteAsync(one, owner, revoked.Id);
        await UntilAsync(HttpStatusCode.Unauthorized, () => TrackAsync(other, revoked.Secret));

        // Their counts are spread over the nodes of a cluster: those that are left go on answering.
        var busy = new List<string>();
        foreach (var _ in Enumerable.Range(0, 6)) busy.Add((await one.CreateKeyAsync(owner, new { name = "busy", scopes = new[] { "usage.write" }, rate_limit = "100000/1h" })).GetProperty("key").GetString()!);
        foreach (var gateway in new[] { one, other }) await UseAsync(gateway, busy);

        var master = await redis.FindMasterAsync();
        await RedisTopology.ReplicatedAsync(master);
        await master.KillAsync();
        var killed = Stopwatch.GetTimestamp();

        (await TrackAsync(other, kept.Secret)).Is(HttpStatusCode.OK);
        (await TrackAsync(other, unseen.Secret)).Is(HttpStatusCode.ServiceUnavailable);
        foreach (var gateway in new[] { one, other })
        {
            await UntilAsync(HttpStatusCode.OK, async () =>
            {
                foreach (var any in new[] { one, other }) await UseAsync(any, busy);
                return await TrackAsync(gateway, unseen.Secret);
            });
        }

        output.WriteLine($"What is not remembered was 503 for {Stopwatch.GetElapsedTime(killed).TotalSeconds:F1} s.");
        Assert.NotSame(master, await redis.FindMasterAsync());

        // What was acknowledged is there, on both, and what one revokes the other hears again.
        (await TrackAsync(one, revoked.Secret)).Is(HttpStatusCode.Unauthorized);
        await UntilAsync(HttpStatusCode.OK, () => other.Client.CallAsync("POST /api/v1/auth/refresh", Credentials.Cookie("refresh_token=" + owner.RefreshToken)));
        (await TrackAsync(other, kept.Secret)).Is(HttpStatusCode.OK);
        await DeleteAsync(one, owner, kept.Id);
        await UntilAsync(HttpStatusCode.Unauthorized, () => TrackAsync(other, kept.Secret));
    }

    private static async Task UseAsync(GatewayUnderTest gateway, List<string> keys)
    {
        foreach (var key in keys) (await TrackAsync(gateway, key)).Is(HttpStatusCode.OK);
    }

    private static async Task<(string Id, string Secret)> NewKeyAsync(GatewayUnderTest gateway, SignedUp owner)
    {
        var key = await gateway.CreateKeyAsync(owner);
        return (key.GetProperty("id").GetString()!, key.GetProperty("key").GetString()!);
    }

    private static async Task DeleteAsync(GatewayUnderTest gateway, SignedUp owner, string id) =>
        (await gateway.Client.CallAsync("DELETE /api/v1/api-keys/" + id, Credentials.Cookie(owner.Cookie))).Is(HttpStatusCode.NoContent);

    private static Task<Answer> TrackAsync(GatewayUnderTest gateway, string key) => gateway.Client.CallAsync("POST /api/v1/sdk/track", Credentials.ApiKey(key));

    // Nothing but 503 may come before.
    private static async Task UntilAsync(HttpStatusCode status, Func<Task<Answer>> ask)
    {
        using var late = new CancellationTokenSource(Deadline);
        while ((await ask()).Status is var answered && answered != status)
        {
            if (status == HttpStatusCode.OK) Assert.Equal(HttpStatusCode.ServiceUnavailable, answered);
            await Task.Delay(TimeSpan.FromMilliseconds(20), late.Token);
        }
    }
}
