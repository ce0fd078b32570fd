using Auth.Gateway.Core.Failures;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints.OAuth;

/// <summary>RFC 6749 §5.1 and §5.2.</summary>
public static class OAuthAnswers
{
    public static Task RefuseAsync(HttpContext context, string error, string description)
    {
        var status = StatusCodes.Status400BadRequest;
        if (error == OAuthErrorCodes.InvalidClient)
        {
            status = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"gateway\", charset=\"UTF-8\"";
        }

        return WireJson.WriteSecretAsync(context, status, new OAuthError(error, description));
    }

    public static Task RefuseScopeAsync(HttpContext context) =>
        RefuseAsync(context, OAuthErrorCodes.InvalidScope, "scope asks for more than this credential has.");

    public static Task RefuseFormAsync(HttpContext context) =>
        RefuseAsync(context, OAuthErrorCodes.InvalidRequest, "The body must be application/x-www-form-urlencoded, with each parameter at most once.");

    /// <summary>Refuses what was meant as a proof of somebody's identity: that leaves a mark.</summary>
    public static Task RefuseCredentialAsync(HttpContext context, string error, string description)
    {
        context.RequestServices.GetRequiredService<Refusals>().Note(context, error);
        return RefuseAsync(context, error, description);
    }

    public static Task RefuseClientAsync(HttpContext context, OAuthClientOutcome outcome) => outcome switch
    {
        OAuthClientOutcome.Ambiguous => RefuseAsync(context, OAuthErrorCodes.InvalidRequest, "Authenticate the client in one way only."),
        OAuthClientOutcome.Delayed => context.RequestServices.GetRequiredService<ErrorWriter>().WriteAsync(context, AuthFailure.TooManyAttempts),
        _ => RefuseCredentialAsync(context, OAuthErrorCodes.InvalidClient, "The client is not known by this id and secret: the id is an account id or key id, the secret is the API key."),
    };
}
