using Auth.Gateway.Core.RateLimits;

namespace Auth.Gateway.Storage.Redis.Leases;

/// <summary>
/// What this instance took of one bucket and has not used yet. It was counted when it was taken, and is worth nothing after its window, so that all
/// instances together never admit more than the limit. One question to Redis at a time; who comes meanwhile waits for its answer.
/// </summary>
internal sealed class BucketLease(RateLimit limit)
{
    private static readonly Task<bool> Answered = Task.FromResult(true);

    private readonly Lock _lock = new();
    private readonly long _period = (long)limit.Period.TotalMilliseconds;

    private BucketCounts _counts = BucketCounts.Unknown;
    private TaskCompletionSource<bool>? _question;
    private int _answered;

    // Redis has nothing left, as far as is known.
    private bool _isEmpty;

    // Of the present window: taken and not used, used, and left in Redis by the last question.
    private long _window;
    private int _permits;
    private int _used;
    private int _beyond;

    // Of the window before. The next question gives it back.
    private int _unused;

    private DateTimeOffset ResetAt => DateTimeOffset.FromUnixTimeMilliseconds((_window + 1) * _period);

    /// <summary>Admits or refuses by what is known here.</summary>
    /// <param name="hasAsked">Whether Redis answered while this request waited: it does not ask again for what is gone.</param>
    /// <returns>False when Redis must be asked first.</returns>
    public bool TryDecide(DateTimeOffset now, bool hasAsked, out RateLimitLease lease)
    {
        lock (_lock)
        {
            Turn(now);
            if (_permits > 0)
            {
                _permits--;
                _used++;
                lease = new RateLimitLease(true, _beyond + _permits, TimeSpan.Zero, ResetAt);
            }
            else if (_isEmpty && (hasAsked || !MayAsk(now)))
            {
                lease = Refuse(now);
            }
            else
            {
                lease = default;
                return false;
            }

            _answered++;
            return true;
        }
    }

    /// <param name="answer">True when Redis has answered, false when it is away.</param>
    /// <returns>What the caller must ask now, and tell; null when somebody else does, or did.</returns>
    public LeaseQuestion? Ask(DateTimeOffset now, out Task<bool> answer)
    {
        lock (_lock)
        {
            Turn(now);
            answer = _question?.Task ?? Answered;
            if (_question is not null || _permits > 0 || (_isEmpty && !MayAsk(now))) return null;
            _question = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            answer = _question.Task;
            var start = DateTimeOffset.FromUnixTimeMilliseconds(_window * _period);
            var question = new LeaseQuestion(_window, now > start ? now : start, LeaseRules.Wanted(limit, _answered, now - _counts.At), _unused);
            // Even if the answer is lost: given back twice, it would admit too many.
            _unused = 0;
            return question;
        }
    }

    /// <param name="counts">With what was taken.</param>
    public void Tell(LeaseQuestion question, BucketCounts counts, int taken)
    {
        TaskCompletionSource<bool>? waiting;
        lock (_lock)
        {
            var isPresent = question.Window == _window;
            if (isPresent) _permits += taken;
            else if (question.Window == _window - 1) _unused += taken;
            var left = taken == 0 ? default : SlidingWindow.Decide(limit, counts.Previous, counts.Current - 1, question.At);
            if (isPresent) _beyond = left.Remaining;
            _isEmpty = isPresent && left.Remaining == 0;
            _counts = counts;
            _answered = 0;
            (waiting, _question) = (_question, null);
        }

        waiting?.SetResult(true);
    }

    /// <summary>Redis is away: who waits must count alone.</summary>
    public void TellNothing()
    {
        TaskCompletionSource<bool>? waiting;
        lock (_lock) (waiting, _question) = (_question, null);
        waiting?.SetResult(false);
    }

    /// <returns>How many must be given back to Redis: what this instance does not know of, or holds too many of.</returns>
    public int Return(long window, DateTimeOffset now)
    {
        lock (_lock)
        {
            Turn(now);
            if (window == _window - 1)
            {
                _unused++;
                _isEmpty = false;
                return 0;
            }

            var surplus = 1;
            if (window == _window && _used > 0)
            {
                _used--;
                if (++_permits <= LeaseRules.Most(limit)) return 0;
                // Half of it, so that the next ones cost nothing.
                surplus = _permits / 2;
                _permits -= surplus;
                _beyond += surplus;
            }

            _isEmpty = false;
            return surplus;
        }
    }

    // Room comes bit by bit: asked for at once it would be a question for every request.
    private bool MayAsk(DateTimeOffset now)
    {
        if (!_counts.AreFresh(limit, now)) return true;
        return _answered >= LeaseRules.RequestsPerQuestion
            && _counts.Decide(limit, now) is { IsAcquired: true } room
            && room.Remaining + 1 >= Math.Min(LeaseRules.RequestsPerQuestion, LeaseRules.Most(limit));
    }

    // Nothing is admitted before the next question.
    private RateLimitLease Refuse(DateTimeOffset now)
    {
        var decision = _counts.Decide(limit, now);
        var next = _counts.At + LeaseRules.Patience(limit) - now;
        var wait = decision.RetryAfter > next ? decision.RetryAfter : next;
        return new RateLimitLease(false, 0, wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1), decision.ResetAt);
    }

    // A clock that was set back a little stays in the window that has begun.
    private void Turn(DateTimeOffset now)
    {
        var window = SlidingWindow.Index(now, limit.Period);
        if (window == _window || window == _window - 1) return;
        _unused = window == _window + 1 ? _permits : 0;
        _permits = _used = _beyond = 0;
        _window = window;
    }
}
