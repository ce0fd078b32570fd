using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Wire;
using Yarp.ReverseProxy;

namespace Auth.Gateway.Endpoints.OAuth;

/// <summary>
/// Token exchange (RFC 8693): an access token of ours for a narrower one: fewer scopes, one audience (a cluster), one customer. Nothing that was
/// restricted before is widened, it lives no longer than what it was made from, and it ends with it.
/// </summary>
public sealed class TokenExchange(AccessTokenService tokens, IProxyStateLookup proxy, GatewaySettings settings)
{
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";
    private const int MaxCustomerLength = 255;

    // Each exchange adds a token that the next one depends on; nobody needs many.
    private const int MaxDerivations = 4;

    public async Task IssueAsync(HttpContext context, OAuthForm form, OAuthClient client)
    {
        if (form["subject_token"] is not { } subjectToken || form["subject_token_type"] != AccessTokenType || form["requested_token_type"] is not (null or AccessTokenType) || form["actor_token"] is not null)
        {
            await OAuthAnswers.RefuseAsync(context, OAuthErrorCodes.InvalidRequest, $"subject_token is needed, with subject_token_type {AccessTokenType}; other types, and actors, are not supported.");
            return;
        }

        var validated = await tokens.ValidateAsync(subjectToken, SchemeNames.Bearer);
        if (validated.Principal is not { } subject
            || !subject.MayComeFrom(context.Connection.RemoteIpAddress)
            || (client.Principal is not null && client.Principal.AccountId != subject.AccountId)
            || subject.DerivedFrom.Count >= MaxDerivations)
        {
            await OAuthAnswers.RefuseCredentialAsync(context, OAuthErrorCodes.InvalidRequest, "The subject token is not valid, or cannot be exchanged here.");
            return;
        }

        if (RequestedScope.Narrow(subject.Scopes, form["scope"]) is not { } scopes)
        {
            await OAuthAnswers.RefuseScopeAsync(context);
            return;
        }

        if (!TryNarrow(subject.Audience, form["audience"], audience => proxy.TryGetCluster(audience, out _), out var audience)
            || !TryNarrow(subject.Customer, form["customer"], customer => customer.Length <= MaxCustomerLength && !customer.Any(char.IsControl), out var customer))
        {
            await OAuthAnswers.RefuseAsync(context, OAuthErrorCodes.InvalidTarget, "audience must be a cluster's id and customer an external id, and neither can be changed once it is set.");
            return;
        }

        var narrowed = subject.Derive() with { Scopes = scopes, Audience = audience, Customer = customer };
        var token = tokens.Issue(narrowed, TokenUses.Exchange, settings.Tokens.Lifetimes.Generate, context.Issuer(settings.Issuer));
        await WireJson.WriteSecretAsync(
            context, StatusCodes.Status200OK, new ExchangeAnswer(token.Text, AccessTokenType, "Bearer", token.LifetimeSeconds, Scopes.Format(scopes)));
    }

    private static bool TryNarrow(string? present, string? asked, Func<string, bool> isValid, out string? result)
    {
        result = present ?? asked;
        return asked is null || (present is null ? isValid(asked) : present == asked);
    }
}

/// <summary>RFC 8693 §2.2.1.</summary>
public sealed record ExchangeAnswer(string AccessToken, string IssuedTokenType, string TokenType, long ExpiresIn, string Scope);
