using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Policies;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Authorization;

/// <summary><c>WWW-Authenticate</c> (RFC 9110 §11.6.1): what would be accepted, in the policy's order.</summary>
public static class Challenges
{
    public static IReadOnlyList<string> For(RoutePolicy policy, AuthFailure failure)
    {
        if (failure.Status != StatusCodes.Status401Unauthorized) return [];
        // FastAPI answers with one challenge, and its clients compare the whole header.
        if (policy.ErrorFormat == ErrorFormatNames.Detail) return policy.Accepts(SchemeNames.Bearer) || policy.AcceptsCookies ? ["Bearer"] : [Challenge(policy.Credentials[0], failure)];
        var challenges = policy.Credentials.Select(scheme => Challenge(scheme, failure)).Distinct(StringComparer.Ordinal).ToList();
        return challenges.Count > 0 ? challenges : ["Bearer"];
    }

    private static string Challenge(string scheme, AuthFailure failure) => scheme switch
    {
        SchemeNames.Basic => "Basic realm=\"gateway\", charset=\"UTF-8\"",
        SchemeNames.ApiKey => "ApiKey realm=\"gateway\"",
        // RFC 6750 §3.1: an error code only where a token was sent.
        _ when failure == AuthFailure.NoCredentials => "Bearer",
        _ => "Bearer error=\"invalid_token\"",
    };
}
