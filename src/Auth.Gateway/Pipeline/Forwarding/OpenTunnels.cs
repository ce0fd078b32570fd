namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>How many WebSockets are open, whatever configuration they were opened under.</summary>
public sealed class OpenTunnels
{
    private int _open;

    /// <returns>How many there are with this one.</returns>
    public int Enter() => Interlocked.Increment(ref _open);

    public void Leave() => Interlocked.Decrement(ref _open);
}
