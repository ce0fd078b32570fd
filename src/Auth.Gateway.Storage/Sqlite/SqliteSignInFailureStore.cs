using Auth.Gateway.Core.Lockouts;

namespace Auth.Gateway.Storage.Sqlite;

internal sealed class SqliteSignInFailureStore(SqliteDatabase database) : ISignInFailureStore
{
    // Addresses are counted beside the users, as a user that no hash is.
    private const string Nobody = "";

    private sealed record Counter(string User, string Place, LockoutRule Rule, int Count, DateTimeOffset LastAt)
    {
        public TimeSpan WaitAt(DateTimeOffset now) => Rule.Wait(Count, now - LastAt);

        public int WeightAt(DateTimeOffset now) => Rule.Weight(Count, now - LastAt);
    }

    private sealed record Counters(Counter Place, Counter? User, Counter? Address)
    {
        public TimeSpan WaitAt(DateTimeOffset now) => new[] { Place, User, Address }.Max(counter => counter?.WaitAt(now) ?? TimeSpan.Zero);
    }

    public Task<TimeSpan> WaitAsync(SignInAttempt attempt, LockoutOptions options, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Read(connection, attempt, options, now).WaitAt(now), cancellationToken);

    public Task<TimeSpan> FailAsync(SignInAttempt attempt, LockoutOptions options, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var counters = Read(write.Connection, attempt, options, now);
            var wait = counters.WaitAt(now);
            if (wait > TimeSpan.Zero) return wait;
            if (counters.Place.WeightAt(now) < counters.Place.Rule.Free) Count(write.Connection, counters.User, now);
            Count(write.Connection, counters.Place, now);
            Count(write.Connection, counters.Address, now);
            return TimeSpan.Zero;
        },
        cancellationToken);

    public Task<TimeSpan> SucceedAsync(SignInAttempt attempt, LockoutOptions options, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var wait = Read(write.Connection, attempt, options, now).WaitAt(now);
            if (wait > TimeSpan.Zero) return wait;
            write.Connection.Execute("DELETE FROM sign_in_failures WHERE user = $user AND place = $place", ("$user", attempt.User), ("$place", attempt.Place));
            Remember(write.Connection, attempt, now + options.KnownFor);
            return TimeSpan.Zero;
        },
        cancellationToken);

    public async Task<IReadOnlyList<SignInFailures>> ListAsync(string user, LockoutOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            connection => connection.All(
                "SELECT place, count, last_at FROM sign_in_failures WHERE user = $user",
                row => Of(options, user, row.GetString(0), row.GetInt32(1), row.GetInstant(2)),
                ("$user", user)),
            cancellationToken);
        return [.. rows.Select(row => new SignInFailures(row.Place, row.WeightAt(now), row.LastAt, row.WaitAt(now))).Where(row => row.Count > 0).OrderByDescending(row => row.LastAt)];
    }

    public Task ClearAsync(string user, CancellationToken cancellationToken) =>
        database.WriteAsync(write => write.Connection.Execute("DELETE FROM sign_in_failures WHERE user = $user", ("$user", user)), cancellationToken);

    /// <summary>What nobody asks for any more: called from time to time.</summary>
    public static void Purge(SqliteLink connection, DateTimeOffset now)
    {
        connection.Execute("DELETE FROM sign_in_failures WHERE forget_at <= $now", ("$now", now));
        connection.Execute("DELETE FROM known_addresses WHERE known_until <= $now", ("$now", now));
    }

    private static Counters Read(SqliteLink connection, SignInAttempt attempt, LockoutOptions options, DateTimeOffset now)
    {
        var isKnown = attempt.IsKnownDevice || connection.Scalar(
            "SELECT 1 FROM known_addresses WHERE user = $user AND mark = $mark AND known_until > $now",
            ("$user", attempt.User), ("$mark", attempt.AddressMark), ("$now", now)) is not null;
        return new Counters(
            Find(attempt.User, attempt.Place),
            isKnown ? null : Find(attempt.User, SignInFailures.Everywhere),
            attempt.IsKnownDevice ? null : Find(Nobody, attempt.Address));

        Counter Find(string user, string place) => connection.First(
            "SELECT count, last_at FROM sign_in_failures WHERE user = $user AND place = $place",
            row => Of(options, user, place, row.GetInt32(0), row.GetInstant(1)),
            ("$user", user), ("$place", place)) ?? Of(options, user, place, 0, now);
    }

    private static Counter Of(LockoutOptions options, string user, string place, int count, DateTimeOffset lastAt)
    {
        var rule = user == Nobody ? options.OfAddress : place == SignInFailures.Everywhere ? options.OfUser : options.OfPlace;
        return new Counter(user, place, rule, count, lastAt);
    }

    private static void Count(SqliteLink connection, Counter? counter, DateTimeOffset now)
    {
        if (counter is null) return;
        var count = counter.Rule.Next(counter.Count, now - counter.LastAt);
        connection.Execute(
            """
            INSERT INTO sign_in_failures (user, place, count, last_at, forget_at) VALUES ($user, $place, $count, $now, $forgetAt)
            ON CONFLICT (user, place) DO UPDATE SET count = excluded.count, last_at = excluded.last_at, forget_at = excluded.forget_at
            """,
            ("$user", counter.User), ("$place", counter.Place), ("$count", (long)count), ("$now", now), ("$forgetAt", now + counter.Rule.Memory(count)));
        if (counter.User == Nobody) return;
        connection.Execute(
            """
            DELETE FROM sign_in_failures WHERE user = $user AND place <> $everywhere AND place NOT IN (
              SELECT place FROM sign_in_failures WHERE user = $user AND place <> $everywhere ORDER BY last_at DESC LIMIT $most)
            """,
            ("$user", counter.User), ("$everywhere", SignInFailures.Everywhere), ("$most", (long)StoreBounds.Places));
    }

    private static void Remember(SqliteLink connection, SignInAttempt attempt, DateTimeOffset until)
    {
        connection.Execute(
            "INSERT INTO known_addresses (user, mark, known_until) VALUES ($user, $mark, $until) ON CONFLICT (user, mark) DO UPDATE SET known_until = excluded.known_until",
            ("$user", attempt.User), ("$mark", attempt.AddressMark), ("$until", until));
        connection.Execute(
            "DELETE FROM known_addresses WHERE user = $user AND mark NOT IN (SELECT mark FROM known_addresses WHERE user = $user ORDER BY known_until DESC LIMIT $most)",
            ("$user", attempt.User), ("$most", (long)StoreBounds.KnownAddresses));
    }
}
