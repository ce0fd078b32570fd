using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>
/// A connection, and how many commands are under way on it. One that is given up takes no more of them, and is closed with the last: closed under them, the client fails what it
/// has sent, though it may have been done, and can forget what it has not, whose callers would wait for their timeout.
/// </summary>
internal sealed class RedisLink(ConnectionMultiplexer multiplexer)
{
    // One for whoever holds it.
    private int _users = 1;

    public ConnectionMultiplexer Multiplexer => multiplexer;

    /// <returns>False when it was given up: there is another one.</returns>
    public bool TryEnter()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users) return true;
            users = seen;
        }

        return false;
    }

    /// <summary>Once for each <see cref="TryEnter"/> that came true; and once when it is given up.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0) multiplexer.Close(allowCommandsToComplete: false);
    }
}
