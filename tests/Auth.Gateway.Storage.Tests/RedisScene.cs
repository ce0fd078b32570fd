using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Lockouts;
using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Core.Tokens;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>Does everything once that writes, so that every kind of key is there.</summary>
internal static class RedisScene
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <returns>A user, one key of each fate, and a session that was rotated; another is as it began.</returns>
    public static async Task<(User User, ApiKey Eternal, ApiKey Expiring, ApiKey Overlapping, ApiKey Revoked, Session Session)> PlayAsync(
        StoreFixture store)
    {
        var now = store.Clock.GetUtcNow();
        var account = Sample.Account();
        var (user, _) = (await store.Accounts.SignUpAsync(Sample.User(account.Id), account, None))!;
        await store.Accounts.PutMembershipAsync(new Membership(account.Id, user.Id, RoleNames.Admin, now), Sample.Change(), None);
        await store.Accounts.RecordLoginAsync(user.Id, now, user.PasswordHash, null, None);
        var attempt = Sample.SignIn(user.Id);
        await store.SignInFailures.FailAsync(attempt, new LockoutOptions(), now, None);
        await store.SignInFailures.SucceedAsync(attempt with { Place = "192.0.2.2" }, new LockoutOptions(), now, None);

        var (own, users) = (new ApiKeyOwner(account.Id, null), new ApiKeyOwner(account.Id, user.Id));
        var eternal = await CreateAsync(Sample.Key(own));
        var expiring = await CreateAsync(Sample.Key(users) with { ExpiresAt = now.AddDays(1) });
        var overlapping = await CreateAsync(Sample.Key(users));
        var revoked = await CreateAsync(Sample.Key(own));
        await store.ApiKeys.RotateAsync(account.Id, overlapping.Id, Sample.Key(users), now.AddHours(1), now, Sample.Change(), None);
        await store.ApiKeys.RotateAsync(account.Id, revoked.Id, Sample.Key(own), now, now, Sample.Change(), None);
        await store.ApiKeys.RecordUseAsync([new ApiKeyUse(account.Id, expiring.Id, now)], None);

        await store.Sessions.CreateAsync(Sample.Session(user.Id, account.Id), None);
        var session = Sample.Session(user.Id, account.Id);
        await store.Sessions.CreateAsync(session, None);
        var rules = new SessionRotationRules(now, Rotate: true, TimeSpan.FromSeconds(30), TimeSpan.FromDays(7));
        await store.Sessions.RotateAsync(session.Id, 1, rules, Sample.Change(), None);

        await store.SigningKeys.AddAsync(Sample.SigningKey(SigningKeyUse.Sign), after: null, None);
        await store.Audit.AppendAsync([new AuditEvent(AuditKind.KeyCreated) { Id = AuditEventId.New(now), At = now, AccountId = account.Id }], new AuditOptions().BoundsAt(now), None);
        // A name of which every test has its own.
        await store.RateLimiter.AcquireAsync($"login:{user.Id}", new RateLimit(5, TimeSpan.FromMinutes(1)), None);
        return (user, eternal, expiring, overlapping, revoked, session);

        async Task<ApiKey> CreateAsync(ApiKey key)
        {
            var creation = await store.ApiKeys.CreateAsync(key, 10, now, None);
            Assert.True(creation.IsCreated);
            return creation.Key;
        }
    }
}
