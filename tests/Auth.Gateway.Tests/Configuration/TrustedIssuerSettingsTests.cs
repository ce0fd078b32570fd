using System.Text.RegularExpressions;
using Auth.Gateway.Configuration;
using Microsoft.Extensions.Configuration;
using static Auth.Gateway.Tests.Configuration.Reading;

namespace Auth.Gateway.Tests.Configuration;

/// <summary>Whom the gateway trusts is said to the letter, or it does not start.</summary>
public sealed partial class TrustedIssuerSettingsTests
{
    private const string Account = "acc_0123456789abcdef01234567";

    [Theory]
    [InlineData("0")]
    [InlineData("keycloak")]
    public void A_list_and_children_with_names_say_the_same(string name)
    {
        var issuer = Assert.Single(Read(With(name)).TrustedIssuers);

        Assert.Equal(("https://login.example.com/realms/acme/", "https://login.example.com/realms/acme/.well-known/openid-configuration", Account), (issuer.Issuer, issuer.MetadataAddress, issuer.Account));
        Assert.Equal(["orders"], issuer.Audiences);
        Assert.Equal(["RS256", "PS256", "ES256", "ES384"], issuer.Algorithms);
        Assert.Equal(["at+jwt", "JWT"], issuer.TokenTypes);
        Assert.Equal((false, true, false, false, false, true), (issuer.AcceptIdTokens, issuer.RequireHttps, issuer.TrustAccountClaim, issuer.TrustEmail, issuer.RoleScopes, issuer.LiveMode));
        Assert.Empty(issuer.Roles.Concat(issuer.Scopes).Concat(issuer.Accounts));
    }

    [Fact]
    public void Names_are_translated_to_the_letter()
    {
        var issuer = Assert.Single(Read(With(
            "0", ("Claims:Roles", "https://example.com/roles"), ("Scopes:0", "orders.read"), ("Scopes:1:From", "read:Orders"), ("Scopes:1:To", "orders.read"),
            ("Roles:0:From", "urn:x:Admin"), ("Roles:0:To", "admin"), ("Roles:1:From", "urn:x:admin"), ("Roles:1:To", "member"), ("Audiences:0", "second"))).TrustedIssuers);

        Assert.Equal(new Dictionary<string, string> { ["orders.read"] = "orders.read", ["read:Orders"] = "orders.read" }, issuer.Scopes);
        Assert.Equal(new Dictionary<string, string> { ["urn:x:Admin"] = "admin", ["urn:x:admin"] = "member" }, issuer.Roles);
        Assert.Equal(["orders", "second"], issuer.Audiences);
    }

    [Fact]
    public void The_examples_of_the_documentation_are_understood()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "trusted-issuers.md"));
        var examples = ExampleEntry().Matches(page).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(4, examples.Count);
        foreach (var example in examples)
        {
            using var json = new MemoryStream(System.Text.Encoding.UTF8.GetBytes("""{"Gateway":{"Issuer":"https://gateway.example.com","TrustedIssuers":[""" + example + "]}}"));
            Assert.Single(GatewaySettingsReader.Read(new ConfigurationBuilder().AddJsonStream(json).Build()).TrustedIssuers);
        }
    }

    /// <summary>Key (or nothing, to take it away), value, and the key that the error names.</summary>
    [Theory]
    [InlineData("Issuer", null, "Issuer")]
    [InlineData("Issuer", "login.example.com", "Issuer")]
    [InlineData("Issuer", "http://login.example.com", "Issuer")]
    [InlineData("Issuer", "https://login.example.com?x=1", "Issuer")]
    [InlineData("Issuer", "https://login.example.com#x", "Issuer")]
    [InlineData("Issuer", "https://me@login.example.com", "Issuer")]
    [InlineData("Issuer", "file:///etc", "Issuer")]
    [InlineData("Issuer", "https://gateway.example.com", "Issuer")]
    [InlineData("Issuer", "https://GATEWAY.example.com/", "Issuer")]
    [InlineData("MetadataAddress", "http://login.example.com/metadata", "MetadataAddress")]
    [InlineData("MetadataAddress", "http://localhost/metadata", "MetadataAddress")]
    [InlineData("Audience", null, "Audience")]
    [InlineData("Audience", "", "Audience")]
    [InlineData("Audiences:0", "", "Audiences:0")]
    [InlineData("Algorithms:0", "HS256", "Algorithms:0")]
    [InlineData("Algorithms:0", "none", "Algorithms:0")]
    [InlineData("Algorithms:0", "EdDSA", "Algorithms:0")]
    [InlineData("TokenTypes:0", "", "TokenTypes:0")]
    [InlineData("MaxLifetime", "31.00:00:00", "MaxLifetime")]
    [InlineData("Account", null, "Account")]
    [InlineData("Account", "acc_1", "Account")]
    [InlineData("Account", "usr_0123456789abcdef01234567", "Account")]
    [InlineData("Accounts:0:From", "x", "Accounts:0")]
    [InlineData("Roles:0", "admin", "Claims:Roles")]
    [InlineData("Roles:0", "two words", "Roles:0")]
    [InlineData("Roles:provider-admin", "admin", "Roles:provider-admin")]
    [InlineData("Scopes:0", "*", "Scopes:0")]
    [InlineData("Scopes:0:Form", "x", "Scopes:0")]
    [InlineData("Claims:Roles", "a..b", "Claims:Roles")]
    [InlineData("Claims:Subject", "", "Claims:Subject")]
    [InlineData("Claims:Groups", "groups", "Claims:Groups")]
    [InlineData("ClientId", "x", "ClientId")]
    public void A_mistake_is_named(string key, string? value, string named)
    {
        var settings = With("0").Where(pair => pair.Key != $"Gateway:TrustedIssuers:0:{key}").ToList();
        if (value is not null) settings.Add(($"Gateway:TrustedIssuers:0:{key}", value));

        Assert.Contains($"Gateway:TrustedIssuers:0:{named}", Errors([.. settings]).Select(error => error.Path));
    }

    [Theory]
    [InlineData("Accounts:0", Account, "Account")]
    [InlineData("TrustAccountClaim", "true", "Account")]
    public void The_account_is_told_in_one_way(string key, string value, string named) =>
        Assert.Contains($"Gateway:TrustedIssuers:0:{named}", Errors(With("0", ("Claims:Account", "org"), (key, value))).Select(error => error.Path));

    [Fact]
    public void An_account_of_a_claim_needs_the_claims_name() =>
        Assert.Equal("Gateway:TrustedIssuers:0:Claims:Account", Error([.. With("0", ("TrustAccountClaim", "true")).Where(pair => !pair.Key.EndsWith(":Account", StringComparison.Ordinal))]).Path);

    [Fact]
    public void Our_own_name_must_be_known_for_others_to_be_told_from_it() =>
        Assert.Equal("Gateway:TrustedIssuers:0", Error([.. With("0").Where(pair => pair.Key != "Gateway:Issuer")]).Path);

    [Fact]
    public void One_name_is_one_issuers() =>
        Assert.Equal("Gateway:TrustedIssuers:b:Issuer", Error([.. With("a"), .. With("b").Skip(1)]).Path);

    [Theory]
    [InlineData("http://localhost:9000", null, "http://127.0.0.1:9001/keys", true)]
    [InlineData("http://localhost:9000", null, "http://keys.example.com/", false)]
    [InlineData("http://login.internal", "false", "http://keys.internal/", true)]
    [InlineData("https://login.example.com", null, "https://keys.example.com/", true)]
    [InlineData("https://login.example.com", null, "http://keys.example.com/", false)]
    [InlineData("https://login.example.com", null, "http://localhost/keys", false)]
    [InlineData("https://login.example.com", "false", "ftp://keys.example.com/", false)]
    [InlineData("https://login.example.com", null, "https://me:secret@keys.example.com/", false)]
    public void Plain_http_is_for_this_machine_or_by_an_explicit_word(string issuer, string? requireHttps, string address, bool allowed)
    {
        var settings = With("0").Where(pair => !pair.Key.EndsWith("0:Issuer", StringComparison.Ordinal)).Append(("Gateway:TrustedIssuers:0:Issuer", issuer));
        if (requireHttps is not null) settings = settings.Append(("Gateway:TrustedIssuers:0:RequireHttps", requireHttps));

        Assert.Equal(allowed, Assert.Single(Read([.. settings]).TrustedIssuers).Allows(address));
    }

    private static (string Key, string? Value)[] With(string name, params (string Key, string? Value)[] more) =>
    [
        ("Gateway:Issuer", "https://gateway.example.com"),
        ($"Gateway:TrustedIssuers:{name}:Issuer", "https://login.example.com/realms/acme/"),
        ($"Gateway:TrustedIssuers:{name}:Audience", "orders"),
        ($"Gateway:TrustedIssuers:{name}:Account", Account),
        .. more.Select(pair => ($"Gateway:TrustedIssuers:{name}:{pair.Key}", pair.Value)),
    ];

    [GeneratedRegex(@"```json\n(\{\n  ""Issuer"".*?)```", RegexOptions.Singleline)]
    private static partial Regex ExampleEntry();
}
