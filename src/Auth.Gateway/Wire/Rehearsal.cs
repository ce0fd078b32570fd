using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Policies;

namespace Auth.Gateway.Wire;

/// <summary>
/// Marks a request that is only played through, to learn what would become of it: every station decides as it always does, and none counts, records,
/// remembers or forwards anything. What they decided is noted here. No request from a socket has one.
/// </summary>
public sealed class Rehearsal
{
    /// <summary>Who calls, where that is said and not proven; null: whoever the request's credential says.</summary>
    public AuthResult? Caller { get; init; }

    /// <summary>Null: it did not come as far as the policy.</summary>
    public AuthResult? DecidedOn { get; private set; }

    public List<RuleOutcome> Rules { get; } = [];

    public List<RehearsedLimit> Limits { get; } = [];

    /// <summary>What would have been a refusal without shadow mode: <c>insufficient_scope by policy devices</c>.</summary>
    public List<string> Shadowed { get; } = [];

    /// <summary>It would have been forwarded, or answered by an endpoint of ours.</summary>
    public bool Passed { get; private set; }

    /// <summary>Of the error that it was answered with.</summary>
    public string? Code { get; private set; }

    /// <summary>The headers that would have gone upstream, with their secrets; null where nothing would.</summary>
    public IReadOnlyDictionary<string, string>? Upstream { get; private set; }

    public static Rehearsal? Of(HttpContext context) => context.Features.Find<Rehearsal>();

    public void Decide(AuthResult caller, IEnumerable<RuleOutcome> rules)
    {
        DecidedOn = caller;
        Rules.AddRange(rules);
    }

    public void Answer(string code) => Code = code;

    public void Pass(IReadOnlyDictionary<string, string>? upstream = null) => (Passed, Upstream) = (true, upstream);
}

/// <summary>A limit that would have counted the request; it was not asked.</summary>
public sealed record RehearsedLimit(string Name, string Limit, string Bucket, bool Shadow);
