using Auth.Gateway.Wire;
using Microsoft.Extensions.Primitives;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>The headers that <c>Connection</c> names: they were meant for this connection and end with it (RFC 9110 §7.6.1).</summary>
public static class ConnectionHeaders
{
    // What a message consists of is for every recipient: to name it here is to ask for another message to be forwarded.
    private static readonly HeaderNameSet Message = new(["Host", "Content-*", "Transfer-Encoding", "Connection", "Upgrade", "Sec-WebSocket-*", "Set-Cookie"]);

    /// <summary>Nothing of ours is lost by being named, since we write after this.</summary>
    public static void RemoveNamed(IHeaderDictionary headers, StringValues connection)
    {
        foreach (var value in connection)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                var name = value.AsSpan(range).Trim(" \t").ToString();
                if (name.Length > 0 && !Message.Contains(name)) headers.Remove(name);
            }
        }
    }
}
