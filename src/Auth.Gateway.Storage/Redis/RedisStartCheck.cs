using System.Diagnostics;
using Auth.Gateway.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>
/// Refuses to start without Redis, though with some patience, since both may have been started together; and says what in its configuration would
/// lose data.
/// </summary>
internal sealed partial class RedisStartCheck(RedisConnection connection, RedisKeys keys, ILogger<RedisStartCheck> logger) : IHostedService
{
    private static readonly TimeSpan TryEvery = TimeSpan.FromMilliseconds(200);

    private static readonly RedisScript FactsScript = RedisScript.Load("server-facts");

    /// <exception cref="StoreUnavailableException">Redis cannot be used; the message says where it was looked for, and why not.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var waitingSince = Stopwatch.GetTimestamp();
        Exception? cause = null;
        while (true)
        {
            try
            {
                // INFO rather than CONFIG, which managed servers forbid; in a script, so that the node is asked that holds our data.
                var facts = await connection.RunAsync(FactsScript, [keys.ChangeSequence], [], cancellationToken);
                Check(((string?)facts ?? "").Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
                return;
            }
            catch (StoreUnavailableException exception)
            {
                cause = MoreTelling(cause, await connection.FindCauseAsync() ?? exception.GetBaseException());
                if (Stopwatch.GetElapsedTime(waitingSince) > connection.StartPatience) throw Explain(cause, exception);
            }

            await Task.Delay(TryEvery, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // What the server or the operating system said, rather than the client's report that it is connecting once more.
    private static Exception MoreTelling(Exception? known, Exception latest) =>
        known is null || latest is not (RedisConnectionException or StoreUnavailableException) ? latest : known;

    private StoreUnavailableException Explain(Exception cause, StoreUnavailableException exception) => new(
        $"Redis cannot be used at {connection.Servers} ({cause.Message}). Is it running, and is Gateway:Store:ConnectionString right?", exception);

    private void Check(string[] facts)
    {
        if (facts.Length == 0) LogNoFacts();
        if (facts.Contains("aof_enabled:0")) LogNotDurable(connection.Servers);
        const string Policy = "maxmemory_policy:";
        if (facts.FirstOrDefault(fact => fact.StartsWith(Policy, StringComparison.Ordinal))?[Policy.Length..] is { } policy and not "noeviction")
        {
            LogEvicts(connection.Servers, policy);
        }
    }

    [LoggerMessage(
        1211, LogLevel.Warning, "Redis at {Servers} has 'appendonly no': what came after its last snapshot is lost when it stops. Set 'appendonly yes'.")]
    private partial void LogNotDurable(string servers);

    [LoggerMessage(
        1212, LogLevel.Warning, "Redis at {Servers} has 'maxmemory-policy {Policy}': short of memory, it drops sessions or accounts. Set 'noeviction'.")]
    private partial void LogEvicts(string servers, string policy);

    [LoggerMessage(1213, LogLevel.Debug, "Redis does not tell whether it is durable.")]
    private partial void LogNoFacts();
}
