using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Pipeline.Authorization;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>Fluxrate's sessions in cookies: sign up, refresh, log out. Logging in is <see cref="LoginEndpoint"/>'s.</summary>
public sealed class FluxrateSessionEndpoints(
    AccountService accounts, SessionService sessions, AccessTokenService accessTokens, UserTokens tokens, SessionCookies cookies, LoginEndpoint login, CommonPasswords common, CrossSite crossSite, ErrorWriter errors)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var open = EndpointPolicies.Open(ErrorFormatNames.Detail);
        routes.MapPost("/api/v1/auth/signup", SignUpAsync).Policy(open).Limit(RateLimitNames.Register).TakesJson();
        routes.MapPost("/api/v1/auth/refresh", RefreshAsync).Policy(open).Limit(RateLimitNames.Token);
        routes.MapPost("/api/v1/auth/logout", LogoutAsync).Policy(open).Limit(RateLimitNames.Token);
    }

    private async Task SignUpAsync(HttpContext context)
    {
        if (await crossSite.RefusesAsync(context)) return;
        if (await ValidationAnswer.ReadFieldsAsync(context) is not { } fields) return;
        var email = fields.Email("email");
        var password = NewPassword.Read(fields, "password", common);
        var organization = fields.Text("organization_name");
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        if (await accounts.SignUpAsync(email, password, organization, fullName: "", company: organization, context.RequestAborted) is not var (user, account))
        {
            await WireJson.WriteAsync(context, StatusCodes.Status400BadRequest, new DetailError("Email already registered"));
            return;
        }

        await login.StartSessionAsync(context, new Access(user, account, RoleNames.Owner, OrganizationRole: null));
        await WireJson.WriteSecretAsync(context, StatusCodes.Status201Created, new FluxrateSignUp(user.Id, user.Email, account.Id, account.Name, WireTime.Format(user.CreatedAt)));
    }

    private async Task RefreshAsync(HttpContext context)
    {
        if (await crossSite.RefusesAsync(context)) return;
        var presented = RequestCookies.Values(context.Request, cookies.Names.RefreshToken).ToArray();
        if (presented.Length > 1)
        {
            await errors.WriteAsync(context, AuthFailure.MultipleCredentials);
            return;
        }

        if (presented.Length == 0 || await sessions.RefreshAsync(presented[0], context.RequestAborted) is not var (session, access, refreshToken))
        {
            // What the browser holds is good for nothing: it may as well forget it.
            if (presented.Length == 1) cookies.Clear(context);
            await errors.WriteAsync(context, AuthFailure.InvalidCredentials);
            return;
        }

        var token = tokens.Issue(context, access, session);
        cookies.Set(context, token, refreshToken);
        await WireJson.WriteSecretAsync(context, StatusCodes.Status200OK, new CookieLogin("Token refreshed", "cookie", token.LifetimeSeconds));
    }

    private async Task LogoutAsync(HttpContext context)
    {
        if (await crossSite.RefusesAsync(context)) return;
        // Every copy that was sent is ended: of two cookies of one name, neither should stay alive.
        foreach (var refreshToken in RequestCookies.Values(context.Request, cookies.Names.RefreshToken).ToArray())
        {
            await sessions.EndByTokenAsync(refreshToken, context.RequestAborted);
        }

        foreach (var accessToken in RequestCookies.Values(context.Request, cookies.Names.AccessToken).ToArray())
        {
            var caller = await accessTokens.ValidateAsync(accessToken, Core.Principals.SchemeNames.Cookie);
            if (caller.Principal?.SessionId is { } sessionId) await sessions.EndAsync(sessionId, context.RequestAborted);
        }

        cookies.Clear(context);
        await WireJson.WriteSecretAsync(context, StatusCodes.Status200OK, new Message("Logged out"));
    }
}

public sealed record FluxrateSignUp(string Id, string Email, string OrganizationId, string OrganizationName, string CreatedAt);

public sealed record Message([property: System.Text.Json.Serialization.JsonPropertyName("message")] string Text);
