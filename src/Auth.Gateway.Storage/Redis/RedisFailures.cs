using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>Which failures mean that Redis cannot be asked now. Any other is a fault of ours and stays what it is.</summary>
internal static class RedisFailures
{
    // What a server answers that is there, and yet cannot or must not serve: loading, failing over, out of memory or disk, closed to us.
    private static readonly string[] Codes =
    [
        "LOADING", "READONLY", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN", "MOVED", "ASK", "NOSCRIPT", "BUSY", "OOM", "MISCONF", "NOREPLICAS",
        "NOAUTH", "WRONGPASS", "NOPERM",
    ];

    public static bool MeanUnavailable(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        RedisServerException server => Codes.Any(code => server.Message.StartsWith(code + " ", StringComparison.Ordinal)) || IsUnreachableNode(server),
        RedisConnectionException or TimeoutException or ObjectDisposedException => true,
        // The client cancels what it cannot send any more; a caller's own cancellation stays one.
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    /// <summary>What was asked is served by another node than the client thinks, and it does not find out by itself.</summary>
    public static bool MeanAnotherTopology(Exception exception) => exception switch
    {
        RedisConnectionException => true,
        RedisServerException server => IsUnreachableNode(server) || server.Message.StartsWith("MOVED ", StringComparison.Ordinal) || server.Message.StartsWith("READONLY ", StringComparison.Ordinal),
        _ => false,
    };

    // What the client itself says, in the server's name, of a node that another sent it to.
    private static bool IsUnreachableNode(RedisServerException exception) =>
        exception.Message.StartsWith("Endpoint ", StringComparison.Ordinal) && exception.Message.Contains("is not reachable", StringComparison.Ordinal);

    /// <summary>A server forgot the script: it restarted or failed over. Nothing of it was run.</summary>
    public static bool MeanScriptForgotten(RedisServerException exception) =>
        exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);
}
