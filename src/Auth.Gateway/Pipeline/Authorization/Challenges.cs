using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Policies;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Authorization;

/// <summary><c>WWW-Authenticate</c> (RFC 9110 §11.6.1): what would be accepted, in the policy's order; of bearer tokens also what was wrong (RFC 6750 §3).</summary>
public sealed class Challenges(GatewaySettings settings)
{
    public IReadOnlyList<string> For(HttpContext context, RoutePolicy policy, AuthFailure failure)
    {
        if (failure == AuthFailure.InsufficientScope && policy.Accepts(SchemeNames.Bearer)) return [Bearer(context, $"error=\"insufficient_scope\", scope=\"{Scopes.Format(policy.Scopes)}\"")];
        if (failure.Status != StatusCodes.Status401Unauthorized) return [];
        // FastAPI answers with one challenge, and its clients compare the whole header.
        if (policy.ErrorFormat == ErrorFormatNames.Detail) return policy.Accepts(SchemeNames.Bearer) || policy.AcceptsCookies ? ["Bearer"] : [Simple(policy.Credentials[0])];
        // An error code only where a token was sent (RFC 6750 §3.1).
        var error = failure == AuthFailure.NoCredentials ? null : "error=\"invalid_token\"";
        var challenges = policy.Credentials.Select(scheme => scheme is SchemeNames.Basic or SchemeNames.ApiKey ? Simple(scheme) : Bearer(context, error)).Distinct(StringComparer.Ordinal).ToList();
        return challenges.Count > 0 ? challenges : ["Bearer"];
    }

    // RFC 9728 §5.1: where to learn which authorization server gives tokens for this.
    private string Bearer(HttpContext context, string? parameters)
    {
        var metadata = $"resource_metadata=\"{context.Issuer(settings.Issuer)}{WellKnown.ProtectedResource}\"";
        return parameters is null ? $"Bearer {metadata}" : $"Bearer {parameters}, {metadata}";
    }

    private static string Simple(string scheme) => scheme == SchemeNames.Basic ? "Basic realm=\"gateway\", charset=\"UTF-8\"" : "ApiKey realm=\"gateway\"";
}
