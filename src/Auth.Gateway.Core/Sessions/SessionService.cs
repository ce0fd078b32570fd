using System.Globalization;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Tokens;
using Microsoft.Extensions.Options;

namespace Auth.Gateway.Core.Sessions;

/// <summary>Sessions begin with a sign-in, are prolonged by refresh tokens of one use each, and end by logout, theft, disuse or age.</summary>
public sealed class SessionService(
    ISessionStore store, SigningKeyRing ring, ChangeFollower follower, ChangeLifetime lifetime, IAuditTrail audit, SessionMetrics metrics, IOptions<TokenOptions> options, TimeProvider clock)
{
    /// <summary>For concurrent tabs and lost answers; and only while the successor is unused.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private const int MaxClientLength = 200;

    /// <param name="scopes">Null, unless the sign-in asked for less than the user has.</param>
    /// <returns>The session and its first refresh token.</returns>
    public async Task<(Session Session, string RefreshToken)> StartAsync(
        Access access, string signedInBy, string? address, string? client, IReadOnlyList<string>? scopes, CancellationToken cancellationToken)
    {
        // As old as what was known of the user: a revocation that came after that ends it, however late it is written.
        var now = access.AskedAt ?? clock.GetUtcNow();
        var session = new Session
        {
            Id = Identifiers.New(Identifiers.Session),
            UserId = access.User.Id,
            AccountId = access.Account.Id,
            CreatedAt = now,
            RotatedAt = now,
            ExpiresAt = now + (options.Value.Lifetimes.Refresh < options.Value.SessionMaxAge ? options.Value.Lifetimes.Refresh : options.Value.SessionMaxAge),
            EndsAt = now + options.Value.SessionMaxAge,
            Scopes = scopes,
            SignedInBy = signedInBy,
            Address = address,
            Client = client?.Length > MaxClientLength ? client[..MaxClientLength] : client,
        };
        await store.CreateAsync(session, cancellationToken);
        audit.Record(Describe(AuditKind.SessionStarted, session).With("signed_in_by", signedInBy).With("scopes", scopes is null ? null : string.Join(' ', scopes)));
        return (session, RefreshTokenFormat.Write(ring.RefreshKey, session.Id, session.Generation));
    }

    /// <returns>Null when the token is not, or no longer, good for anything; whoever holds it must sign in again.</returns>
    public async Task<(Session Session, Access Access, string RefreshToken)?> RefreshAsync(string refreshToken, CancellationToken cancellationToken)
    {
        if (!RefreshTokenFormat.TryRead(ring.RefreshKey, refreshToken, out var sessionId, out var generation))
        {
            metrics.Refreshed(SessionRotationOutcome.Unknown);
            return null;
        }

        var rules = new SessionRotationRules(clock.GetUtcNow(), options.Value.RotateRefreshTokens, Grace, options.Value.Lifetimes.Refresh);
        var rotation = await store.RotateAsync(sessionId, generation, rules, End(sessionId), cancellationToken);
        metrics.Refreshed(rotation.Outcome);
        if (rotation.Outcome == SessionRotationOutcome.Reused)
        {
            audit.Record(DescribeTheft(rotation.Session!, generation));
            await follower.CatchUpAsync(cancellationToken);
        }

        if (rotation.Outcome is SessionRotationOutcome.Unknown or SessionRotationOutcome.Reused || rotation.Access?.Role is null) return null;
        var session = rotation.Session!;
        if (session.CreatedAt <= rotation.Access.User.RevokedUntil || session.CreatedAt <= rotation.Access.Account.RevokedUntil)
        {
            // Its sign-in was under way when all was revoked, and wrote it too late to be found.
            await EndAsync(sessionId, cancellationToken);
            return null;
        }

        return (session, rotation.Access with { AskedAt = rules.Now }, RefreshTokenFormat.Write(ring.RefreshKey, session.Id, session.Generation));
    }

    /// <summary>The session whose present refresh token this is; null for one that was used, invented, or is over.</summary>
    public async Task<Session?> FindByTokenAsync(string refreshToken, CancellationToken cancellationToken)
    {
        if (!RefreshTokenFormat.TryRead(ring.RefreshKey, refreshToken, out var sessionId, out var generation)) return null;
        var session = await store.FindAsync(sessionId, cancellationToken);
        var now = clock.GetUtcNow();
        return session is not null && session.Generation == generation && session.ExpiresAt > now && session.EndsAt > now ? session : null;
    }

    /// <summary>The session that a refresh token of any generation belongs to: one that was used already ends its session as well.</summary>
    public async Task<Session?> FindByAnyTokenAsync(string refreshToken, CancellationToken cancellationToken) =>
        RefreshTokenFormat.TryRead(ring.RefreshKey, refreshToken, out var sessionId, out _) ? await store.FindAsync(sessionId, cancellationToken) : null;

    /// <summary>Ends the session that a refresh token of any generation belongs to. Idempotent.</summary>
    public Task EndByTokenAsync(string refreshToken, CancellationToken cancellationToken) =>
        RefreshTokenFormat.TryRead(ring.RefreshKey, refreshToken, out var sessionId, out _) ? EndAsync(sessionId, cancellationToken) : Task.CompletedTask;

    /// <summary>The user's sessions, newest first.</summary>
    public Task<IReadOnlyList<Session>> ListAsync(string userId, CancellationToken cancellationToken) => store.ListAsync(userId, clock.GetUtcNow(), cancellationToken);

    /// <returns>False when the user has no such session.</returns>
    public async Task<bool> EndOwnAsync(string userId, string sessionId, CancellationToken cancellationToken)
    {
        if (!Identifiers.IsWellFormed(sessionId, Identifiers.Session) || await store.FindAsync(sessionId, cancellationToken) is not { } session || session.UserId != userId) return false;
        await EndAsync(sessionId, cancellationToken);
        return true;
    }

    /// <summary>Ends a session and its access tokens. Idempotent.</summary>
    public async Task EndAsync(string sessionId, CancellationToken cancellationToken)
    {
        var session = await store.FindAsync(sessionId, cancellationToken);
        if (!await store.EndAsync(sessionId, End(sessionId), cancellationToken)) return;
        audit.Record(session is null ? new AuditEvent(AuditKind.SessionEnded) { CredentialId = sessionId } : Describe(AuditKind.SessionEnded, session));
        await follower.CatchUpAsync(cancellationToken);
    }

    // Where the sign-in came from beside where the copy was used: one of the two is the thief.
    private static AuditEvent DescribeTheft(Session session, int presented) =>
        (Describe(AuditKind.SessionTheft, session) with { FailureCode = AuthFailure.InvalidCredentials.Code, Severity = FailureSeverity.Suspicious })
            .With("presented_generation", presented.ToString(CultureInfo.InvariantCulture))
            .With("generation", session.Generation.ToString(CultureInfo.InvariantCulture))
            .With("signed_in_from", session.Address)
            .With("signed_in_with", session.Client);

    private static AuditEvent Describe(AuditKind kind, Session session) =>
        new(kind) { AccountId = session.AccountId, Subject = session.UserId, CredentialId = session.Id };

    private Change End(string sessionId) => lifetime.Revoke(new ChangeSubject(ChangeKind.Session, sessionId));
}
