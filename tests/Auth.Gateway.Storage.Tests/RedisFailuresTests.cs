using System.Reflection;
using Auth.Gateway.Storage.Redis;
using StackExchange.Redis;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>What servers say, also those of versions and in places that no test here runs, is told apart: unavailable, to be looked for elsewhere, or a fault of ours.</summary>
public sealed class RedisFailuresTests
{
    // Redis 5 and 6 say so of a command that a script called; 7 as below.
    private const string InScript = "ERR Error running script (call to f_71fe2e7962348b06aa8ce3e244cdb3f774b4f549): @user_script:4: @user_script: 4: -";

    [Theory]
    [InlineData("READONLY You can't write against a read only replica.", true, true)]
    [InlineData("READONLY You can't write against a read only replica. script: 71fe2e7962348b06aa8ce3e244cdb3f774b4f549, on @user_script:4.", true, true)]
    [InlineData(InScript + "READONLY You can't write against a read only replica. ", true, true)]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", true, true)]
    [InlineData("CLUSTERDOWN The cluster is down", true, true)]
    [InlineData("MOVED 866 127.0.0.1:7001", true, true)]
    [InlineData("Endpoint 127.0.0.1:7001 serving hashslot 866 is not reachable at this point of time.", true, true)]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", true, false)]
    [InlineData(InScript + "OOM command not allowed when used memory > 'maxmemory'. ", true, false)]
    [InlineData("LOADING Redis is loading the dataset in memory", true, false)]
    [InlineData("ERR unknown command 'EVAL'", false, false)]
    [InlineData(InScript + "WRONGTYPE Operation against a key holding the wrong kind of value ", false, false)]
    [InlineData("ERR Error running script (call to f_71fe2e7962348b06aa8ce3e244cdb3f774b4f549): @user_script:1: user_script:1: attempt to index a nil value", false, false)]
    public void A_servers_refusal_is_understood(string message, bool unavailable, bool elsewhere)
    {
        // Its constructor is public in later versions of the client only.
        var refusal = (RedisServerException)Activator.CreateInstance(typeof(RedisServerException), BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, null, [message], null)!;
        Assert.Equal((unavailable, elsewhere), (RedisFailures.MeanUnavailable(refusal, CancellationToken.None), RedisFailures.MeanAnotherTopology(refusal)));
    }
}
