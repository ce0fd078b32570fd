using Microsoft.AspNetCore.Diagnostics;

namespace Device.Service.Errors;

/// <summary>Puts the error format on refusals, on the framework's own answers and on what nobody foresaw.</summary>
internal static class ErrorAnswers
{
    public static void AddErrorAnswers(this IServiceCollection services) => services.AddExceptionHandler<Handler>();

    public static void UseErrorAnswers(this IApplicationBuilder app)
    {
        // Reached only by what the handler below declines: a fault, which the middleware has logged.
        app.UseExceptionHandler(fault => fault.Run(context =>
            FlatpeakError.Write(context, Refusal.Of(StatusCodes.Status500InternalServerError))));
        app.UseStatusCodePages(page =>
            FlatpeakError.Write(page.HttpContext, Refusal.Of(page.HttpContext.Response.StatusCode)));
    }

    private sealed class Handler : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellation)
        {
            var refusal = exception switch
            {
                Refusal expected => expected,
                BadHttpRequestException bad => Refusal.Of(bad.StatusCode),
                _ => null,
            };
            if (refusal is null) return false;
            await FlatpeakError.Write(context, refusal);
            return true;
        }
    }
}
