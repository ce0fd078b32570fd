namespace Auth.Gateway.Wire;

/// <summary>Goes on with a request that passed. What is known at once, as nearly always, is not awaited: each await that is still open costs memory until the upstream has answered.</summary>
public static class Passing
{
    /// <param name="passes">False when the request was answered.</param>
    public static Task ThenAsync(this ValueTask<bool> passes, RequestDelegate next, HttpContext context)
    {
        if (!passes.IsCompletedSuccessfully) return AwaitAsync(passes, next, context);
        return passes.Result ? next(context) : Task.CompletedTask;
    }

    private static async Task AwaitAsync(ValueTask<bool> passes, RequestDelegate next, HttpContext context)
    {
        if (await passes) await next(context);
    }
}
