using System.Text.Json.Serialization;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Pipeline.RateLimiting;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints.OAuth;

/// <summary><c>POST /oauth/token</c> (RFC 6749 §3.2). A requested scope narrows and never widens; unknown parameters are ignored.</summary>
public sealed class TokenEndpoint(
    OAuthClients clients, PasswordSignIn signIn, SessionService sessions, AccessTokenService tokens, UserTokens userTokens, TokenExchange exchange, RateLimitGate gate, GatewaySettings settings)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/oauth/token", IssueAsync).Policy(EndpointPolicies.Open(ErrorFormatNames.OAuth)).Limit(RateLimitNames.Token);

    private async Task IssueAsync(HttpContext context)
    {
        if (await OAuthForm.ReadAsync(context.Request) is not { } form)
        {
            await OAuthAnswers.RefuseFormAsync(context);
            return;
        }

        var client = await clients.AuthenticateAsync(context, form);
        if (client.IsRefused)
        {
            await OAuthAnswers.RefuseClientAsync(context, client.Outcome);
            return;
        }

        await (form["grant_type"] switch
        {
            OAuthGrantTypes.ClientCredentials => ClientCredentialsAsync(context, form, client),
            OAuthGrantTypes.Password => PasswordAsync(context, form),
            OAuthGrantTypes.RefreshToken => RefreshAsync(context, form),
            OAuthGrantTypes.TokenExchange => exchange.IssueAsync(context, form, client),
            null => OAuthAnswers.RefuseAsync(context, OAuthErrorCodes.InvalidRequest, "grant_type is missing."),
            _ => OAuthAnswers.RefuseAsync(context, OAuthErrorCodes.UnsupportedGrantType, $"grant_type must be one of {string.Join(", ", OAuthGrantTypes.All)}."),
        });
    }

    private Task ClientCredentialsAsync(HttpContext context, OAuthForm form, OAuthClient client)
    {
        if (client.Principal is not { } principal) return OAuthAnswers.RefuseClientAsync(context, OAuthClientOutcome.Invalid);
        if (RequestedScope.Narrow(principal.Scopes, form["scope"]) is not { } scopes) return OAuthAnswers.RefuseScopeAsync(context);
        var narrowed = principal with { Scopes = scopes };
        return AnswerAsync(context, narrowed, TokenUses.ClientCredentials, settings.Tokens.Lifetimes.Generate, refreshToken: null);
    }

    private async Task PasswordAsync(HttpContext context, OAuthForm form)
    {
        // Guessing passwords here is guessing passwords: it shares the login's bucket.
        var limit = settings.RateLimits[RateLimitNames.Login];
        if (!await gate.PassAsync(context, limit)) return;
        if (form["username"] is not { } username || form["password"] is not { } password)
        {
            await OAuthAnswers.RefuseAsync(context, OAuthErrorCodes.InvalidRequest, "username and password are needed.");
            return;
        }

        if (await signIn.TryAsync(context, username, password, () => OAuthAnswers.RefuseAsync(context, OAuthErrorCodes.InvalidGrant, "Incorrect email or password")) is not { } access) return;

        if (RequestedScope.Narrow(settings.Roles.ScopesOf(access.Role), form["scope"]) is not { } scopes)
        {
            await OAuthAnswers.RefuseScopeAsync(context);
            return;
        }

        var (session, refreshToken) = await sessions.StartAsync(
            access, Session.SignedInByPassword, context.Connection.RemoteIpAddress?.ToPlain().ToString(), context.Request.Headers.UserAgent.ToString(), form["scope"] is null ? null : scopes, context.RequestAborted);
        await AnswerAsync(context, userTokens.PrincipalOf(access, session, SchemeNames.Bearer), TokenUses.Password, settings.Tokens.Lifetimes.Session, refreshToken);
    }

    private async Task RefreshAsync(HttpContext context, OAuthForm form)
    {
        if (form["refresh_token"] is not { } presented)
        {
            await OAuthAnswers.RefuseAsync(context, OAuthErrorCodes.InvalidRequest, "refresh_token is missing.");
            return;
        }

        if (await sessions.RefreshAsync(presented, context.RequestAborted) is not var (session, access, refreshToken))
        {
            await OAuthAnswers.RefuseCredentialAsync(context, OAuthErrorCodes.InvalidGrant, "The refresh token is not valid any more. Sign in again.");
            return;
        }

        // RFC 6749 §6: within what was granted at first.
        var user = userTokens.PrincipalOf(access, session, SchemeNames.Bearer);
        if (RequestedScope.Narrow(user.Scopes, form["scope"]) is not { } scopes)
        {
            await OAuthAnswers.RefuseScopeAsync(context);
            return;
        }

        await AnswerAsync(context, user with { Scopes = scopes }, TokenUses.Password, settings.Tokens.Lifetimes.Session, refreshToken);
    }

    private Task AnswerAsync(HttpContext context, Principal principal, string use, TimeSpan lifetime, string? refreshToken)
    {
        var token = tokens.Issue(principal, use, lifetime, context.Issuer(settings.Issuer));
        context.Response.Headers.Pragma = "no-cache";
        return WireJson.WriteSecretAsync(
            context, StatusCodes.Status200OK, new TokenAnswer(token.Text, "Bearer", token.LifetimeSeconds, Scopes.Format(principal.Scopes)) { RefreshToken = refreshToken });
    }
}

/// <summary>RFC 6749 §5.1.</summary>
public sealed record TokenAnswer(string AccessToken, string TokenType, long ExpiresIn, string Scope)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RefreshToken { get; init; }
}
