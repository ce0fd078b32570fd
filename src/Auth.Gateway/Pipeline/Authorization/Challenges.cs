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
        var challenges = policy.Credentials.Select(scheme => Challenge(scheme, policy, failure)).Distinct(StringComparer.Ordinal).ToList();
        return challenges.Count > 0 ? challenges : ["Bearer"];
    }

    private static string Challenge(string scheme, RoutePolicy policy, AuthFailure failure) => scheme switch
    {
        SchemeNames.Basic => "Basic realm=\"gateway\", charset=\"UTF-8\"",
        SchemeNames.ApiKey => "ApiKey realm=\"gateway\"",
        // FastAPI's clients know the bare word; RFC 6750 §3.1 has an error code where a token was sent.
        _ when policy.ErrorFormat == ErrorFormatNames.Detail || failure == AuthFailure.NoCredentials => "Bearer",
        _ => "Bearer error=\"invalid_token\"",
    };
}
