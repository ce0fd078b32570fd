using System.Net;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Policies;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Core.Tests.Policies;

public sealed class PolicyEvaluatorTests
{
    private static readonly IPAddress Here = IPAddress.Parse("10.1.2.3");
    private static readonly RoutePolicy Open = new() { Name = "open", Credentials = [SchemeNames.ApiKey, SchemeNames.Bearer] };

    /// <summary>What is asked, of whom, and the reason of the refusal; null: admitted.</summary>
    public static TheoryData<string, RoutePolicy, Principal, string?> Table()
    {
        var nobody = Samples.Principal();
        var table = new TheoryData<string, RoutePolicy, Principal, string?>
        {
            { "an accepted scheme", Open, nobody, null },
            { "another scheme", Open with { Credentials = [SchemeNames.Bearer] }, nobody, "scheme_not_accepted" },
            { "no scheme at all", Open with { Credentials = [] }, nobody, "scheme_not_accepted" },
            { "an anonymous route with no scheme", Open with { Credentials = [], Anonymous = true }, nobody, "scheme_not_accepted" },
            { "a scope that is there", Open with { Scopes = ["a"] }, nobody with { Scopes = ["b", "a"] }, null },
            { "a scope that is missing", Open with { Scopes = ["a", "c"] }, nobody with { Scopes = ["b", "a"] }, "insufficient_scope" },
            { "any scope of whoever has all", Open with { Scopes = ["a", "c"] }, nobody with { Scopes = ["*"] }, null },
            { "a scope in another case", Open with { Scopes = ["a"] }, nobody with { Scopes = ["A"] }, "insufficient_scope" },
            { "one of several roles", Open with { Roles = ["x", "y"] }, nobody with { Roles = ["y"] }, null },
            { "roles of which none is there", Open with { Roles = ["x", "y"] }, nobody with { Roles = ["z"] }, "insufficient_role" },
            { "a role of somebody without any", Open with { Roles = ["x"] }, nobody, "insufficient_role" },
            { "a role in another case", Open with { Roles = ["x"] }, nobody with { Roles = ["X"] }, "insufficient_role" },
            { "live of live", Open with { LiveMode = true }, nobody, null },
            { "live of test", Open with { LiveMode = true }, nobody with { LiveMode = false }, "wrong_mode" },
            { "test of live", Open with { LiveMode = false }, nobody, "wrong_mode" },
            { "either mode of test", Open, nobody with { LiveMode = false }, null },
            { "a customer's token", Open, nobody with { Customer = "c" }, "customer_restricted" },
            { "a customer's token where those may come", Open with { Customers = true }, nobody with { Customer = "c" }, null },
            { "a key from its network", Open, nobody with { AllowedNetworks = [IPNetwork.Parse("10.0.0.0/8")] }, null },
            { "a key from another network", Open, nobody with { AllowedNetworks = [IPNetwork.Parse("192.0.2.0/24")] }, "network_not_allowed" },
            { "the network before the scope", Open with { Scopes = ["a"] }, nobody with { AllowedNetworks = [IPNetwork.Parse("192.0.2.0/24")] }, "network_not_allowed" },
            { "the scheme before the network", Open with { Credentials = [SchemeNames.Basic] }, nobody with { AllowedNetworks = [IPNetwork.Parse("192.0.2.0/24")] }, "scheme_not_accepted" },
        };
        return table;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void The_decision_is_a_function_of_caller_and_policy(string what, RoutePolicy policy, Principal principal, string? refusal)
    {
        var decision = PolicyEvaluator.Evaluate(AuthResult.Authenticated(principal), Here, policy, audience: null);
        Assert.True(refusal == decision.Failure?.Code, $"{what}: {decision.Failure}");
        Assert.Equal(refusal is null, decision.Admitted);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void An_explanation_names_the_rule_that_decides_and_every_other_that_would_refuse(string what, RoutePolicy policy, Principal principal, string? refusal)
    {
        var rules = PolicyEvaluator.Explain(AuthResult.Authenticated(principal), Here, policy, audience: null).ToList();
        Assert.True(refusal == rules.Find(rule => !rule.Passed)?.Code, what);
        Assert.Equal(["credential", "scheme", "network", "audience", "mode", "customer", "scopes", "roles"], rules.Select(rule => rule.Rule));
        Assert.All(rules, rule => Assert.Equal(rule.Passed, rule.Code is null));
        Assert.All(rules, rule => Assert.DoesNotContain("", new[] { rule.Demands, rule.Has }));
    }

    [Fact]
    public void Without_a_caller_there_is_one_rule()
    {
        Assert.Equal("no_credentials", Assert.Single(PolicyEvaluator.Explain(AuthResult.None, Here, Open, audience: null)).Code);
        Assert.Equal("invalid_credentials", Assert.Single(PolicyEvaluator.Explain(AuthResult.Rejected(AuthFailure.InvalidCredentials), Here, Open with { Anonymous = true }, audience: null)).Code);
        Assert.True(Assert.Single(PolicyEvaluator.Explain(AuthResult.None, Here, Open with { Anonymous = true }, audience: null)).Passed);
    }

    [Fact]
    public void Without_a_credential_only_an_anonymous_policy_admits()
    {
        Assert.Equal(AuthFailure.NoCredentials, PolicyEvaluator.Evaluate(AuthResult.None, Here, Open, audience: null).Failure);
        Assert.True(PolicyEvaluator.Evaluate(AuthResult.None, Here, Open with { Anonymous = true }, audience: null).Admitted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rejected_credential_is_refused_for_its_own_reason_even_where_none_is_needed(bool anonymous)
    {
        foreach (var failure in AuthFailure.All)
        {
            Assert.Equal(failure, PolicyEvaluator.Evaluate(AuthResult.Rejected(failure), Here, Open with { Anonymous = anonymous }, audience: null).Failure);
        }
    }

    [Fact]
    public void A_decision_that_nobody_made_admits_nobody()
    {
        Assert.False(default(Decision).Admitted);
        Assert.Equal(AuthFailure.NoPolicy, default(Decision).Failure);
    }

    [Fact]
    public void A_result_that_nobody_made_is_nobody()
    {
        Assert.False(default(AuthResult).IsAuthenticated);
        Assert.False(default(AuthResult).IsRejected);
    }

    [Fact]
    public void A_policy_that_says_nothing_admits_nobody()
    {
        var silent = new RoutePolicy { Name = "silent" };
        Assert.False(PolicyEvaluator.Evaluate(AuthResult.None, Here, silent, audience: null).Admitted);
        foreach (var scheme in SchemeNames.All) Assert.False(PolicyEvaluator.Evaluate(AuthResult.Authenticated(Samples.Principal(scheme)), Here, silent, audience: null).Admitted);
    }

    [Fact]
    public void Every_failure_has_a_code_of_its_own_a_status_and_a_text()
    {
        Assert.Equal(AuthFailure.All.Count, AuthFailure.All.Select(failure => failure.Code).Distinct(StringComparer.Ordinal).Count());
        Assert.All(AuthFailure.All, failure =>
        {
            Assert.Matches("^[a-z]+(_[a-z]+)*$", failure.Code);
            Assert.Contains(failure.Status, new[] { 400, 401, 403, 429, 503 });
            Assert.EndsWith(".", failure.Text, StringComparison.Ordinal);
        });
        var declared = typeof(AuthFailure).GetFields().Where(field => field.FieldType == typeof(AuthFailure)).Select(field => field.GetValue(null));
        Assert.Equal(declared, AuthFailure.All);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "devices", true)]
    [InlineData("devices", "devices", true)]
    [InlineData("devices", "usage", false)]
    [InlineData("devices", "Devices", false)]
    [InlineData("devices", null, false)]
    public void A_credential_for_one_audience_is_good_for_no_other_and_for_nothing_of_our_own(string? restriction, string? audience, bool admitted)
    {
        var caller = AuthResult.Authenticated(Samples.Principal(SchemeNames.Bearer) with { Audience = restriction });
        var decision = PolicyEvaluator.Evaluate(caller, Here, Open, audience);
        Assert.Equal(admitted, decision.Admitted);
        if (!admitted) Assert.Equal(AuthFailure.WrongAudience, decision.Failure);
    }
}
