namespace Auth.Gateway.Pipeline.Draining;

/// <summary>Whether this instance is leaving. Only ever goes one way.</summary>
public sealed class DrainState
{
    private volatile bool _isDraining;

    public bool IsDraining => _isDraining;

    public void Begin() => _isDraining = true;
}
