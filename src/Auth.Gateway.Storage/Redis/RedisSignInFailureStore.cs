using System.Globalization;
using System.Runtime.CompilerServices;
using Auth.Gateway.Core.Lockouts;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

internal sealed class RedisSignInFailureStore(RedisConnection connection, RedisKeys keys) : ISignInFailureStore
{
    private static readonly RedisScript WaitScript = RedisScript.Load("sign-in-counter", "sign-in-wait");
    private static readonly RedisScript FailScript = RedisScript.Load("sign-in-counter", "sign-in-fail");
    private static readonly RedisScript SucceedScript = RedisScript.Load("sign-in-counter", "sign-in-succeed");
    private static readonly RedisScript ClearScript = RedisScript.Load("sign-in-clear");

    public Task<TimeSpan> WaitAsync(SignInAttempt attempt, LockoutOptions options, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync(WaitScript, attempt, options, now, cancellationToken);

    public Task<TimeSpan> FailAsync(SignInAttempt attempt, LockoutOptions options, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync(FailScript, attempt, options, now, cancellationToken);

    public Task<TimeSpan> SucceedAsync(SignInAttempt attempt, LockoutOptions options, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync(SucceedScript, attempt, options, now, cancellationToken);

    public async Task<IReadOnlyList<SignInFailures>> ListAsync(string user, LockoutOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var pairs = (RedisValue[]?)await connection.RunAsync(RedisRecord.Find, [keys.SignInFailures(user)], [], cancellationToken) ?? [];
        return [.. pairs.Chunk(2).Select(pair => Read(pair[0].ToString(), pair[1].ToString())).Where(found => found.Count > 0).OrderByDescending(found => found.LastAt)];

        SignInFailures Read(string place, string text)
        {
            var parts = text.Split(' ');
            var (count, lastAt) = (int.Parse(parts[0], CultureInfo.InvariantCulture), DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[1], CultureInfo.InvariantCulture)));
            var rule = place == SignInFailures.Everywhere ? options.OfUser : options.OfPlace;
            return new SignInFailures(place, rule.Weight(count, now - lastAt), lastAt, rule.Wait(count, now - lastAt));
        }
    }

    public Task ClearAsync(string user, CancellationToken cancellationToken) => connection.RunAsync(ClearScript, [keys.SignInFailures(user)], [], cancellationToken);

    private async Task<TimeSpan> RunAsync(
        RedisScript script, SignInAttempt attempt, LockoutOptions options, DateTimeOffset now, CancellationToken cancellationToken, [CallerMemberName] string method = "")
    {
        var wait = await connection.RunAsync(
            script,
            [keys.SignInFailures(attempt.User), keys.SignInFailuresFrom(attempt.Address), keys.KnownAddresses(attempt.User)],
            [
                now.ToUnixTimeMilliseconds(), attempt.Place, attempt.AddressMark, attempt.IsKnownDevice ? 1 : 0,
                Milliseconds(options.FirstDelay), Milliseconds(options.LongestDelay), Milliseconds(options.HalfLife), Milliseconds(options.KnownFor),
                options.OfPlace.Free, options.OfPlace.Most, options.OfUser.Free, options.OfUser.Most, options.OfAddress.Free, options.OfAddress.Most,
                StoreBounds.Places, StoreBounds.KnownAddresses,
            ],
            cancellationToken, method);
        return TimeSpan.FromMilliseconds((long)wait);
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
