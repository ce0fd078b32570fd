using Auth.Gateway.Core.Changes;

namespace Auth.Gateway.Core.Sessions;

/// <summary>Sessions. Every method may throw <see cref="StoreUnavailableException"/>; every change is atomic and durable.</summary>
public interface ISessionStore
{
    Task CreateAsync(Session session, CancellationToken cancellationToken);

    Task<Session?> FindAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>The user's sessions that are not over, newest first.</summary>
    Task<IReadOnlyList<Session>> ListAsync(string userId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// One atomic call. With g the session's generation: g presented → g + 1 (Rotated; unchanged when <see cref="SessionRotationRules.Rotate"/> is
    /// false); g - 1 within the grace → Replayed; any other lower one → the session is deleted and <paramref name="theft"/> logged (Reused);
    /// a higher one, or a session that is missing or over → Unknown.
    /// </summary>
    Task<SessionRotation> RotateAsync(string sessionId, int generation, SessionRotationRules rules, Change theft, CancellationToken cancellationToken);

    /// <returns>False when there was no such session; the change is logged only when there was.</returns>
    Task<bool> EndAsync(string sessionId, Change change, CancellationToken cancellationToken);
}
