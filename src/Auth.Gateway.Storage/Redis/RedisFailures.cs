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

    // Of these, what another server may answer better: this one is a replica, or does not serve the slot.
    private static readonly string[] CodesOfAnotherTopology = ["READONLY", "MOVED", "MASTERDOWN", "CLUSTERDOWN"];

    public static bool MeanUnavailable(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        RedisServerException server => Says(server, Codes) || IsUnreachableNode(server),
        RedisConnectionException or TimeoutException or ObjectDisposedException => true,
        // The client cancels what it cannot send any more; a caller's own cancellation stays one.
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    /// <summary>What was asked is served by another node than the client thinks, and it does not find out by itself.</summary>
    public static bool MeanAnotherTopology(Exception exception) => exception switch
    {
        RedisConnectionException => true,
        RedisServerException server => Says(server, CodesOfAnotherTopology) || IsUnreachableNode(server),
        _ => false,
    };

    private static bool Says(RedisServerException exception, string[] codes)
    {
        var refusal = Refusal(exception.Message);
        return codes.Any(code => refusal.StartsWith(code + " ", StringComparison.Ordinal));
    }

    // Before Redis 7 what a command in a script was refused with stands behind the script's own error:
    // "ERR Error running script (call to f_…): @user_script:1: @user_script: 1: -READONLY You can't write against a read only replica."
    private static string Refusal(string message)
    {
        const string Start = ": -";
        if (!message.StartsWith("ERR Error running script ", StringComparison.Ordinal)) return message;
        var start = message.IndexOf(Start, StringComparison.Ordinal);
        return start < 0 ? message : message[(start + Start.Length)..];
    }

    // What the client itself says, in the server's name, of a node that another sent it to.
    private static bool IsUnreachableNode(RedisServerException exception) =>
        exception.Message.StartsWith("Endpoint ", StringComparison.Ordinal) && exception.Message.Contains("is not reachable", StringComparison.Ordinal);

    /// <summary>A server forgot the script: it restarted or failed over. Nothing of it was run.</summary>
    public static bool MeanScriptForgotten(RedisServerException exception) =>
        exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);
}
