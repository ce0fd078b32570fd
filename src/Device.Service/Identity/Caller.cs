namespace Device.Service.Identity;

/// <summary>Whose devices a request is about, read from the verified assertion and from nowhere else.</summary>
internal sealed record Caller(string AccountId, bool LiveMode)
{
    public const string AccountClaim = "account_id";
    public const string LiveModeClaim = "live_mode";

    /// <summary>Found by ASP.NET's parameter binding. The fallback policy has made sure of both claims.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult<Caller?>(new(
        context.User.FindFirst(AccountClaim)!.Value,
        context.User.HasClaim(LiveModeClaim, "true")));
}
