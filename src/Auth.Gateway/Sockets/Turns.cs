using Auth.Gateway.Core;

namespace Auth.Gateway.Sockets;

/// <summary>
/// Who reads on an event loop takes turns with everybody else on it. A connection that always has more to be read would otherwise never give the loop back: a
/// large body from a fast upstream, or a client that sends requests as fast as they are refused.
/// </summary>
public static class Turns
{
    /// <summary>Reads in a row, until somebody else has read on this loop.</summary>
    public const int Longest = 16;

    [ThreadStatic]
    private static object? _whose;

    [ThreadStatic]
    private static int _taken;

    /// <returns>False: the turn is over, and the next read belongs into the thread pool.</returns>
    public static bool Take(object reader)
    {
        if (!EventLoop.MayBeHere) return true;
        if (!ReferenceEquals(_whose, reader)) (_whose, _taken) = (reader, 0);
        if (++_taken <= Longest) return true;
        _taken = 0;
        return false;
    }
}
