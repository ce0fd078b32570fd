using System.Security.Cryptography;
using Auth.Gateway.Core.Tests.Audit;
using Auth.Gateway.Core.Tokens;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Auth.Gateway.Core.Tests.Tokens;

public sealed class SigningKeyRingTests
{
    [Fact]
    public async Task A_retired_key_verifies_nothing_once_its_last_token_has_expired_even_if_the_store_cannot_be_told()
    {
        var (store, clock, options) = (new MemoryStore(), new StillClock(), new TokenOptions());
        using var ring = new SigningKeyRing(store, new MasterKey(SHA256.HashData("master"u8)), new AuditStage().Trail, Options.Create(options), clock, NullLogger<SigningKeyRing>.Instance);
        await ring.StartAsync(CancellationToken.None);
        var retired = ring.TokenKey.Id;
        await ring.RotateAsync(immediately: true, CancellationToken.None);
        store.IsAway = true;

        clock.Now += options.Lifetimes.LongestAccessToken + SigningKeyRing.PublishedAhead;
        Assert.NotNull(ring.Find(retired));
        clock.Now += TimeSpan.FromSeconds(1);

        Assert.Null(ring.Find(retired));
        Assert.Null(await ring.FindAsync(retired));
        Assert.NotNull(ring.Find(ring.TokenKey.Id));
        await ring.StopAsync(CancellationToken.None);
    }

    private sealed class StillClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class MemoryStore : ISigningKeyStore
    {
        private readonly List<SigningKey> _keys = [];

        public bool IsAway { get; set; }

        public Task<IReadOnlyList<SigningKey>> ListAsync(CancellationToken cancellationToken) =>
            IsAway ? throw new StoreUnavailableException("away") : Task.FromResult<IReadOnlyList<SigningKey>>([.. _keys]);

        public Task<bool> AddAsync(SigningKey key, string? after, CancellationToken cancellationToken)
        {
            var newest = _keys.LastOrDefault(other => other.Use == key.Use && other.Algorithm == key.Algorithm)?.Id;
            if (newest == after) _keys.Add(key);
            return Task.FromResult(newest == after);
        }

        public Task RemoveAsync(string keyId, CancellationToken cancellationToken) => throw new StoreUnavailableException("away");

        public Task ReplaceAsync(IReadOnlyList<SigningKey> keys, CancellationToken cancellationToken) => throw new StoreUnavailableException("away");
    }
}
