using Microsoft.AspNetCore.Diagnostics;

namespace Usage.Service.Errors;

internal sealed record DetailAnswer(string Detail);

internal sealed record ViolationsAnswer(IReadOnlyList<Violation> Detail);

/// <summary>Puts the error format on refusals, on the framework's own answers and on what nobody foresaw.</summary>
internal static class ErrorAnswers
{
    public static void AddErrorAnswers(this IServiceCollection services) => services.AddExceptionHandler<Handler>();

    public static void UseErrorAnswers(this IApplicationBuilder app)
    {
        // Reached only by what the handler below declines: a fault, which the middleware has logged.
        app.UseExceptionHandler(fault => fault.Run(context =>
            Write(context, Refusal.Of(StatusCodes.Status500InternalServerError))));
        app.UseStatusCodePages(page => Write(page.HttpContext, Refusal.Of(page.HttpContext.Response.StatusCode)));
    }

    private static Task Write(HttpContext context, Refusal refusal)
    {
        context.Response.StatusCode = refusal.Status;
        return context.Response.WriteAsJsonAsync(new DetailAnswer(refusal.Message), UsageJson.Default.DetailAnswer);
    }

    private static Task Write(HttpContext context, InvalidRequest invalid)
    {
        context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return context.Response.WriteAsJsonAsync(new ViolationsAnswer(invalid.Violations), UsageJson.Default.ViolationsAnswer);
    }

    private sealed class Handler : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellation)
        {
            var answer = exception switch
            {
                Refusal refusal => Write(context, refusal),
                InvalidRequest invalid => Write(context, invalid),
                BadHttpRequestException bad => Write(context, Refusal.Of(bad.StatusCode)),
                _ => null,
            };
            if (answer is null) return false;
            await answer;
            return true;
        }
    }
}
