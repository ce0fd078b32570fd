using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Policies;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace Auth.Gateway.Pipeline.Authorization;

/// <summary>
/// Sends a browser that another proxy asks about to the sign-in page (<c>Gateway:ForwardAuth:SignInUrl</c>): only somebody who opens a page, and only
/// where the cookie that signing in gives would count. Programs get the 401.
/// </summary>
public sealed class SignInRedirect(GatewaySettings settings)
{
    /// <summary>Query parameter of the sign-in page: the whole URL that was asked for.</summary>
    public const string ReturnTo = "return_to";

    /// <returns>True when the request was answered.</returns>
    public bool TryAnswer(HttpContext context, RoutePolicy policy, AuthFailure failure)
    {
        if (settings.ForwardAuth.SignInUrl is not { } page || context.Features.Find<ForwardAuthFeature>() is null) return false;
        if (failure.Status != StatusCodes.Status401Unauthorized || !policy.AcceptsCookies || !OpensAPage(context.Request)) return false;
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.CacheControl = "no-store";
        // Made of the parts that were decided on, so that it leads to where the request was going, or nowhere.
        context.Response.Headers.Location = QueryHelpers.AddQueryString(page, ReturnTo, context.Request.GetEncodedUrl());
        context.Response.ContentLength = 0;
        return true;
    }

    private static bool OpensAPage(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) || request.Headers.Authorization.Count > 0 || request.Headers.ContainsKey(CredentialNames.ApiKeyHeader)) return false;
        var mode = request.Headers["Sec-Fetch-Mode"];
        if (mode.Count > 1 || (mode.Count == 1 && mode[0] != "navigate")) return false;
        return !request.Headers.ContainsKey("X-Requested-With") && request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);
    }
}
