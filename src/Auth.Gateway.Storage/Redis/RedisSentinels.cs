using System.Net;
using Auth.Gateway.Core;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>
/// A connection string with <c>serviceName</c> names Sentinels and not servers. The client does not follow them by itself, so each time that a connection is
/// made they are asked who the master is.
/// </summary>
internal static class RedisSentinels
{
    public static bool AreNamedBy(ConfigurationOptions configuration) => !string.IsNullOrEmpty(configuration.ServiceName);

    /// <returns>The same configuration with the present master as its one server.</returns>
    /// <exception cref="StoreUnavailableException">No Sentinel answers, or none knows the service.</exception>
    public static async Task<ConfigurationOptions> FindMasterAsync(ConfigurationOptions configuration, TimeSpan timeout)
    {
        var asking = configuration.Clone();
        (asking.CommandMap, asking.ServiceName, asking.DefaultDatabase, asking.AbortOnConnectFail) = (CommandMap.Sentinel, "", null, false);
        var sentinels = await ConnectionMultiplexer.ConnectAsync(asking);
        try
        {
            var answers = await Task.WhenAll(sentinels.GetEndPoints().Select(sentinel => AskAsync(sentinels.GetServer(sentinel), configuration.ServiceName, timeout)));
            // One that was cut off tells of the past; it is outvoted.
            var master = answers.OfType<EndPoint>().GroupBy(answer => answer).OrderByDescending(votes => votes.Count()).FirstOrDefault()?.Key
                ?? throw new StoreUnavailableException($"No Sentinel at {RedisConfiguration.Describe(configuration)} knows the master of '{configuration.ServiceName}'.");
            var found = configuration.Clone();
            found.ServiceName = "";
            found.EndPoints.Clear();
            found.EndPoints.Add(master);
            return found;
        }
        finally
        {
            sentinels.Close(allowCommandsToComplete: false);
        }
    }

    private static async Task<EndPoint?> AskAsync(IServer sentinel, string service, TimeSpan timeout)
    {
        try
        {
            return await sentinel.SentinelGetMasterAddressByNameAsync(service).WaitAsync(timeout);
        }
        catch (Exception exception) when (exception is RedisServerException || RedisFailures.MeanUnavailable(exception, CancellationToken.None))
        {
            return null;
        }
    }
}
