using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>Flatpeak: a bearer token for an account id and one of its keys. <c>/devices</c> is a proxied route.</summary>
public sealed class FlatpeakEndpoints(AccessTokenService tokens, GatewaySettings settings)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/login", LoginAsync).Policy(EndpointPolicies.Demand(ErrorFormatNames.Flatpeak, SchemeNames.Basic)).Limit(RateLimitNames.Token);
        routes.MapGet("/account", AccountAsync).Policy(EndpointPolicies.Demand(ErrorFormatNames.Flatpeak, SchemeNames.Bearer, SchemeNames.Basic)).Limit(RateLimitNames.Api);
    }

    private Task LoginAsync(HttpContext context)
    {
        var caller = context.Caller();
        // The seed's tokens speak for the account, whoever's key it is; a user's key keeps that user's limits.
        var token = tokens.Issue(caller with { Subject = caller.AccountId }, TokenUses.Login, settings.Tokens.Lifetimes.Login, context.Issuer(settings.Issuer));
        return WireJson.WriteSecretAsync(context, StatusCodes.Status200OK, new FlatpeakLogin(token.Text, token.Text, token.LifetimeSeconds, caller.LiveMode));
    }

    private static Task AccountAsync(HttpContext context)
    {
        var caller = context.Caller();
        return WireJson.WriteAsync(context, StatusCodes.Status200OK, new FlatpeakAccount(caller.AccountId, "account", caller.LiveMode));
    }
}

/// <param name="Token">The same token, under the name that the published client reads.</param>
public sealed record FlatpeakLogin(string BearerToken, string Token, long ExpiresIn, bool LiveMode);

public sealed record FlatpeakAccount(string Id, string Object, bool LiveMode);
