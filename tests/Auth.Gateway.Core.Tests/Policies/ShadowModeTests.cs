using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Policies;

namespace Auth.Gateway.Core.Tests.Policies;

/// <summary>What a policy that is tried out lets pass is a closed list, and nobody passes as more than they are.</summary>
public sealed class ShadowModeTests
{
    private static readonly string[] AsTheCaller = ["scheme_not_accepted", "wrong_mode", "insufficient_scope", "insufficient_role"];
    private static readonly string[] AsNobody = ["no_credentials", "invalid_credentials", "network_not_allowed", "wrong_audience", "customer_restricted"];

    [Fact]
    public void Every_other_refusal_stands_whoever_calls()
    {
        var callers = new[] { AuthResult.None, AuthResult.Rejected(AuthFailure.InvalidCredentials), AuthResult.Authenticated(Samples.Principal()) };
        foreach (var failure in AuthFailure.All.Where(failure => !AsTheCaller.Contains(failure.Code) && !AsNobody.Contains(failure.Code)))
        {
            Assert.All(callers, caller => Assert.Null(ShadowMode.PassAs(caller, failure)));
        }
    }

    [Fact]
    public void Who_only_lacks_what_the_policy_demands_passes_as_who_they_are()
    {
        var caller = AuthResult.Authenticated(Samples.Principal());
        Assert.All(Failures(AsTheCaller), failure => Assert.Equal(caller, ShadowMode.PassAs(caller, failure)));
        Assert.All(Failures(AsTheCaller), failure => Assert.Null(ShadowMode.PassAs(AuthResult.Rejected(failure), failure)));
    }

    [Fact]
    public void A_credential_that_is_not_good_or_not_good_here_speaks_for_nobody()
    {
        var caller = AuthResult.Authenticated(Samples.Principal());
        Assert.All(Failures(AsNobody), failure => Assert.Equal(AuthResult.None, ShadowMode.PassAs(caller, failure)));
    }

    private static IEnumerable<AuthFailure> Failures(string[] codes) => codes.Select(code => AuthFailure.All.Single(failure => failure.Code == code));
}
