namespace Usage.Service.Identity;

/// <summary>Who a request is from, read from the verified assertion and from nowhere else.</summary>
/// <param name="Customer">The one customer, by external id, that the caller may see; null for no such bound.</param>
internal sealed record Caller(string AccountId, bool LiveMode, string? Customer, IReadOnlySet<string> Scopes)
{
    public const string AccountClaim = "account_id";
    public const string LiveModeClaim = "live_mode";
    public const string CustomerClaim = "customer";
    private const string EveryScope = "*";

    public bool Has(string scope) => Scopes.Contains(scope) || Scopes.Contains(EveryScope);

    /// <summary>Found by ASP.NET's parameter binding. The fallback policy has made sure of account and mode.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult<Caller?>(From(context));

    public static Caller From(HttpContext context) => new(
        context.User.FindFirst(AccountClaim)!.Value,
        context.User.HasClaim(LiveModeClaim, "true"),
        context.User.FindFirst(CustomerClaim)?.Value,
        (context.User.FindFirst("scope")?.Value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet());
}
