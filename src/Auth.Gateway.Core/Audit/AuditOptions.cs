namespace Auth.Gateway.Core.Audit;

/// <summary><c>Gateway:Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>How long an event is kept.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How many are kept of each <see cref="AuditStream"/>; of one account's, a tenth.</summary>
    public int MaxEvents { get; set; } = 50_000;

    public AuditBounds BoundsAt(DateTimeOffset now) => new(now - MaxAge, MaxAge, MaxEvents, Math.Max(1, MaxEvents / 10));
}

/// <param name="Oldest">Events before it are forgotten.</param>
/// <param name="MaxOfStream">Beyond it the oldest of the stream are forgotten.</param>
/// <param name="MaxOfAccount">The same of an account's in a stream: no tenant pushes out another's.</param>
public sealed record AuditBounds(DateTimeOffset Oldest, TimeSpan MaxAge, int MaxOfStream, int MaxOfAccount);
