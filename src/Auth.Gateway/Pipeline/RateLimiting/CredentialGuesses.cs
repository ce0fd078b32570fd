using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.RateLimits;
using Microsoft.Extensions.Caching.Memory;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>
/// Slows down whoever guesses API keys, on every route: failures are counted by address, and by the id that Basic names, for all instances together.
/// When they are used up, keys from there are not looked up at all, right or wrong. Those that were good here before are: what others guess behind
/// the same address, or at the same id, does not stop who is in. Signed tokens cannot be guessed and are not counted.
/// </summary>
public sealed class CredentialGuesses(IRateLimiter limiter, GuessMemory memory, GatewaySettings settings, TimeProvider clock)
{
    // So that one address alone cannot use up what an id may fail.
    private const int AddressesPerId = 10;
    private static readonly TimeSpan GoodFor = TimeSpan.FromDays(1);

    private readonly NamedRateLimit _named = settings.RateLimits[RateLimitNames.Credentials];

    /// <param name="id">The account id or key id that the credential names, if it does.</param>
    /// <returns>How long the credential is not looked up; nothing when it may be.</returns>
    public TimeSpan WaitFor(HttpContext context, string credential, string? id)
    {
        if (memory.Spent.Count == 0) return TimeSpan.Zero;
        var wait = Remaining(OfAddress(context));
        if (id is not null && Remaining(OfId(id)) is var other && other > wait) wait = other;
        return wait > TimeSpan.Zero && !memory.Good.TryGetValue(Mark(credential), out _) ? wait : TimeSpan.Zero;
    }

    public async ValueTask FailedAsync(HttpContext context, string? id)
    {
        await CountAsync(OfAddress(context), _named.Limit, context.RequestAborted);
        if (id is not null) await CountAsync(OfId(id), _named.Limit with { Limit = _named.Limit.Limit * AddressesPerId }, context.RequestAborted);
    }

    public void Succeeded(string credential) => memory.Good.Set(Mark(credential), true, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = GoodFor });

    private async ValueTask CountAsync(string bucket, RateLimit limit, CancellationToken cancellationToken)
    {
        var lease = await limiter.AcquireAsync(bucket, limit, cancellationToken);
        if (!lease.IsAcquired) memory.Spent.Set(Key(bucket), clock.GetUtcNow() + lease.RetryAfter, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = limit.Period * 2 });
    }

    private TimeSpan Remaining(string bucket) => memory.Spent.TryGetValue(Key(bucket), out DateTimeOffset until) ? until - clock.GetUtcNow() : TimeSpan.Zero;

    // Of the limit that it was spent by: another one begins with what it leaves.
    private string Key(string bucket) => $"{bucket} {_named.Limit}";

    private string OfAddress(HttpContext context) => $"{_named.Name}:ip:{ClientAddress.Of(context)}";

    private string OfId(string id) => $"{_named.Name}:id:{id}";

    private static string Mark(string credential) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(credential)));
}
