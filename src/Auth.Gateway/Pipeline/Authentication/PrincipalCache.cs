using Auth.Gateway.Core;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Storage;
using Microsoft.Extensions.Options;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>
/// Principals by the very bytes of their credential, so that one seen before costs neither a store round trip nor a signature check. Nothing that
/// was refused is remembered; what was revoked, has expired or has changed since is not given out. A token of ours is remembered when it comes for the
/// second time: to verify it once more costs less than to keep what never comes again.
/// </summary>
public sealed class PrincipalCache(Revocations revocations, ChangeFollower follower, AccessTokenService tokens, IOptions<StoreOptions> store, TimeProvider clock)
{
    private readonly TwoGenerations<Credential, Entry> _entries = new(PrincipalCacheSize.For(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes) / 2, MaxAge, clock);
    private readonly Doorkeeper _ownTokens = new();

    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    private sealed record Entry(Principal Principal, ChangeSubject[] DependsOn, long Position, bool IsSelfContained, long VerifiedAt);

    /// <summary>Where the change log stands: read before the credential is verified, and given to <see cref="Add"/> after.</summary>
    public long Position => revocations.Position;

    public Principal? Find(Credential credential)
    {
        if (!_entries.TryGet(credential, out var entry) || clock.GetElapsedTime(entry.VerifiedAt) >= MaxAge) return null;
        // What was read from the store in the very moment of a revocation, too: a token that is made of it would be born dead.
        if (!tokens.IsAlive(entry.Principal, entry.DependsOn)) return null;
        // What was read after a change knows of it: a member whose role changed last week is not read again on every request.
        return entry.IsSelfContained || (follower.Age <= store.Value.MaxStaleness && !revocations.ChangedSince(entry.DependsOn, entry.Position)) ? entry.Principal : null;
    }

    public void Add(Credential credential, Principal principal, long position, bool isSelfContained)
    {
        // Of a key, and of another issuer's token, the store was asked.
        if (principal.TokenUse is not null && !_ownTokens.ComesAgain(credential.GetHashCode())) return;
        _entries.Set(credential, new Entry(principal, [.. principal.DependsOn()], position, isSelfContained, clock.GetTimestamp()));
    }
}
