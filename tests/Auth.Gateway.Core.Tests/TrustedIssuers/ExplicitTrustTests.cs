using System.Text.Json;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.TrustedIssuers;

namespace Auth.Gateway.Core.Tests.TrustedIssuers;

/// <summary>What a provider is trusted with only when configuration says so in a word of its own.</summary>
public sealed class ExplicitTrustTests
{
    private const string Account = "acc_0123456789abcdef01234567";
    private const string Text = "header.claims.signature";

    private static readonly TrustedIssuer Issuer = new()
    {
        Issuer = "https://login.example.com",
        MetadataAddress = "",
        Audiences = ["api"],
        Claims = new() { Account = ClaimPath.Parse("org"), Roles = ClaimPath.Parse("roles") },
        Accounts = new Dictionary<string, string> { ["acme"] = Account },
        Roles = new Dictionary<string, string> { ["boss"] = "admin" },
    };

    [Theory]
    [InlineData("acme", true, Account)]
    [InlineData("acme", false, Account)]
    [InlineData("acc_ffffffffffffffffffffffff", true, "acc_ffffffffffffffffffffffff")]
    [InlineData("acc_ffffffffffffffffffffffff", false, null)]
    [InlineData("acc_x", true, null)]
    [InlineData("usr_ffffffffffffffffffffffff", true, null)]
    public void To_name_any_account(string claimed, bool trusted, string? expected) =>
        Assert.Equal(expected, Map(Issuer with { TrustAccountClaim = trusted }, $$"""{"sub":"a","org":"{{claimed}}"}""")?.AccountId);

    [Theory]
    [InlineData(true, "a@example.com")]
    [InlineData(false, null)]
    public void To_have_verified_addresses_without_saying_so(bool trusted, string? expected) =>
        Assert.Equal(expected, Map(Issuer with { TrustEmail = trusted }, """{"sub":"a","org":"acme","email":"a@example.com"}""")!.Email);

    [Theory]
    [InlineData(true, "audit.read keys.manage usage.read usage.write")]
    [InlineData(false, "")]
    public void To_bring_scopes_by_roles(bool trusted, string expected) =>
        Assert.Equal(expected, string.Join(' ', Map(Issuer with { RoleScopes = trusted }, """{"sub":"a","org":"acme","roles":["boss"]}""")!.Scopes));

    [Theory]
    [InlineData("""{"nonce":"n"}""", true, true)]
    [InlineData("""{"nonce":"n"}""", false, false)]
    [InlineData("""{"typ":"ID"}""", true, true)]
    [InlineData("""{"typ":"Refresh"}""", true, false)]
    [InlineData("""{"events":{}}""", true, false)]
    public void To_have_its_ID_tokens_accepted(string claims, bool trusted, bool accepted)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1000);
        var refusal = ForeignTokenRules.Refusal(Issuer with { AcceptIdTokens = trusted }, Json("""{"alg":"RS256","typ":"JWT"}"""), Json(claims[..^1] + ""","iat":1000,"exp":1300}"""), now);
        Assert.Equal(accepted, refusal is null);
    }

    private static Principal? Map(TrustedIssuer issuer, string claims)
    {
        var roles = new RoleOptions();
        foreach (var (name, scopes) in RoleOptions.Defaults) roles.Scopes[name] = scopes;
        return ForeignPrincipals.Map(issuer, Text, Json(claims), roles).Principal;
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
