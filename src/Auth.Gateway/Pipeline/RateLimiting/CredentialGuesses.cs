using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.RateLimits;
using Microsoft.Extensions.Caching.Memory;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>
/// Slows down whoever guesses API keys, at every door: failures are counted by address, and by the id that Basic or an OAuth client names, for all
/// instances together. When they are used up, keys from there are not looked up at all, right or wrong. Those that were good here before are: what others
/// guess behind the same address, or at the same id, does not stop who is in. Signed tokens cannot be guessed and are not counted.
/// </summary>
public sealed class CredentialGuesses(IRateLimiter limiter, GuessMemory memory, GatewaySettings settings, TimeProvider clock)
{
    // So that one address alone cannot use up what an id may fail.
    private const int AddressesPerId = 10;
    private static readonly TimeSpan GoodFor = TimeSpan.FromDays(1);

    private readonly NamedRateLimit _named = settings.RateLimits[RateLimitNames.Credentials];

    /// <param name="ids">The account ids and key ids that the credential names.</param>
    /// <returns>How long no key is looked up, but those that were good here; nothing when any may be.</returns>
    public TimeSpan WaitFor(HttpContext context, IReadOnlyList<string?> ids)
    {
        if (memory.Spent.Count == 0) return TimeSpan.Zero;
        var wait = Remaining(OfAddress(context));
        foreach (var id in ids)
        {
            if (Remaining(OfId(id)) is var other && other > wait) wait = other;
        }

        return wait;
    }

    public bool WasGood(string key) => memory.Good.TryGetValue(Mark(key), out _);

    public async ValueTask FailedAsync(HttpContext context, IReadOnlyList<string?> ids)
    {
        // Beyond its own bound an address takes nothing from an id: a good key of somebody's own would let them go on at everybody else's.
        if (!await TakeAsync(OfAddress(context), _named.Limit, context.RequestAborted)) return;
        foreach (var id in ids) await TakeAsync(OfId(id), _named.Limit with { Limit = _named.Limit.Limit * AddressesPerId }, context.RequestAborted);
    }

    public void Succeeded(string key)
    {
        // To look is to prolong.
        var mark = Mark(key);
        if (!memory.Good.TryGetValue(mark, out _)) memory.Good.Set(mark, true, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = GoodFor });
    }

    private async ValueTask<bool> TakeAsync(string bucket, RateLimit limit, CancellationToken cancellationToken)
    {
        var lease = await limiter.AcquireAsync(bucket, limit, cancellationToken);
        if (!lease.IsAcquired) memory.Spent.Set(Key(bucket), clock.GetUtcNow() + lease.RetryAfter, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = limit.Period * 2 });
        return lease.IsAcquired;
    }

    private TimeSpan Remaining(string bucket) => memory.Spent.TryGetValue(Key(bucket), out DateTimeOffset until) ? until - clock.GetUtcNow() : TimeSpan.Zero;

    // Of the limit that it was spent by: another one begins with what it leaves.
    private string Key(string bucket) => $"{bucket} {_named.Limit}";

    private string OfAddress(HttpContext context) => $"{_named.Name}:ip:{ClientAddress.Of(context)}";

    private string OfId(string? id) => $"{_named.Name}:id:{id}";

    private static string Mark(string key) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
