using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>Fluxrate's token for a customer's browser: good for reading that one customer's usage, and nothing else.</summary>
public sealed class WidgetEndpoint(AccessTokenService tokens, GatewaySettings settings)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/widget/token", IssueAsync)
        .Policy(EndpointPolicies.Demand(ErrorFormatNames.Detail, SchemeNames.ApiKey, SchemeNames.Bearer, SchemeNames.Cookie).WithScope(Scopes.WriteUsage))
        .Limit(RateLimitNames.Token).TakesJson();

    private async Task IssueAsync(HttpContext context)
    {
        if (await ValidationAnswer.ReadFieldsAsync(context) is not { } fields) return;
        var customer = fields.Text("customer_external_id", max: 255);
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        // It goes to somebody else's browser: no e-mail, no roles, and from any network.
        var restricted = context.Caller().Derive() with { Scopes = [Scopes.ReadUsage], Roles = [], Email = null, Customer = customer, AllowedNetworks = [] };
        var token = tokens.Issue(restricted, TokenUses.Widget, settings.Tokens.Lifetimes.Widget, context.Issuer(settings.Issuer));
        await WireJson.WriteSecretAsync(context, StatusCodes.Status200OK, new WidgetToken(token.Text, WireTime.Format(token.ExpiresAt)));
    }
}

public sealed record WidgetToken(string Token, string ExpiresAt);
