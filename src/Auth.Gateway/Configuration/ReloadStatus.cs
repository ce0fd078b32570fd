namespace Auth.Gateway.Configuration;

/// <summary>How the configuration that is served by relates to the files. Read by whoever reports it; written by whoever loads it.</summary>
public sealed class ReloadStatus
{
    private volatile ReloadState _current = new(1, default, null, 0, [], []);

    public ReloadState Current
    {
        get => _current;
        set => _current = value;
    }
}

/// <param name="Generation">Counted from the start, which is 1.</param>
/// <param name="AppliedAt">Since when it is served by.</param>
/// <param name="RejectedSince">Since when what stands in the files is refused; null: it is served by.</param>
/// <param name="Rejections">How many changes were refused since the start; the same failure, seen again, is one.</param>
/// <param name="Errors">Paths of what is wrong there: no values, and nothing else that could be a secret.</param>
/// <param name="AtNextStart">Paths of what stands there and takes effect at the next start only.</param>
public sealed record ReloadState(int Generation, DateTimeOffset AppliedAt, DateTimeOffset? RejectedSince, long Rejections, IReadOnlyList<string> Errors, IReadOnlyList<string> AtNextStart);
