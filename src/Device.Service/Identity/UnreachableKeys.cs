using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Device.Service.Identity;

/// <summary>An assertion that could not be checked is not a wrong one: 503, so that the caller tries again.</summary>
internal static class UnreachableKeys
{
    /// <summary>Keys that were fetched once serve on while the gateway is away; this is about having none at all.</summary>
    public static async Task Check(MessageReceivedContext context)
    {
        try
        {
            await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        }
        catch (InvalidOperationException unreachable)
        {
            context.Fail(new KeysUnreachable(unreachable));
        }
    }

    public static Task Answer(JwtBearerChallengeContext context)
    {
        if (context.AuthenticateFailure is KeysUnreachable)
        {
            context.HandleResponse();
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
        }
        return Task.CompletedTask;
    }

    private sealed class KeysUnreachable(Exception cause) : Exception("The gateway's signing keys could not be fetched", cause);
}
