namespace Auth.Gateway.Core.Audit;

/// <summary>The trail. Every method may throw <see cref="StoreUnavailableException"/>.</summary>
public interface IAuditStore
{
    /// <summary>Adds events and keeps to the bounds on numbers, in one step. An event that is there already is not added again.</summary>
    Task AppendAsync(IReadOnlyList<AuditEvent> events, AuditBounds bounds, CancellationToken cancellationToken);

    /// <summary>Forgets some of what is older than <see cref="AuditBounds.Oldest"/>.</summary>
    /// <returns>False when nothing of it is left.</returns>
    Task<bool> PruneAsync(AuditBounds bounds, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken);
}

/// <param name="Before">The id before which to go on; null: from the newest.</param>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
public sealed record AuditQuery(string? AccountId, string? Subject, AuditKind? Kind, DateTimeOffset From, DateTimeOffset? To, string? Before, int Limit);

/// <param name="Next">What to give as <see cref="AuditQuery.Before"/> to go on; null when there is no more. A page that is not full can have it, too.</param>
public sealed record AuditPage(IReadOnlyList<AuditEvent> Events, string? Next);
