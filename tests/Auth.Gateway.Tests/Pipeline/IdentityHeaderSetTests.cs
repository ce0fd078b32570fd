using System.Net;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>Each set says exactly what its column in docs/upstream-identity.md says, for a user and for an account's key.</summary>
public sealed class IdentityHeaderSetTests
{
    [Theory]
    [InlineData("x-auth", "X-Auth-Subject", "X-Auth-Account", "X-Auth-Email", "X-Auth-Roles", "X-Auth-Scopes", "X-Auth-Credential")]
    [InlineData("x-forwarded", "X-Forwarded-User", "X-Forwarded-Account", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Scopes", null)]
    [InlineData("x-auth-request", "X-Auth-Request-User", "X-Auth-Request-Account", "X-Auth-Request-Email", "X-Auth-Request-Groups", "X-Auth-Request-Scopes", null)]
    [InlineData("remote", "Remote-User", "Remote-Account", "Remote-Email", "Remote-Groups", "Remote-Scopes", null)]
    [InlineData("x-consumer", "X-Consumer-Username", "X-Consumer-Custom-ID", "X-Consumer-Email", "X-Consumer-Groups", "X-Consumer-Scopes", "X-Credential-Identifier")]
    public async Task A_set_writes_its_own_names_and_no_others(string set, string subject, string account, string email, string roles, string scopes, string? credential)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Identity:Headers"] = set }.Guarded("any", "api-key cookie"));
        var owner = await gateway.SignUpAsync();
        var created = await gateway.CreateKeyAsync(owner);
        string[] more = set == "x-auth" ? ["X-Auth-Scheme", "X-Auth-Live-Mode"] : [];

        (await gateway.Client.CallAsync("GET /any/x", Credentials.ApiKey(created.GetProperty("key").GetString()!))).Is(HttpStatusCode.OK);
        AssertNames([subject, account, scopes, credential, .. more]);
        Assert.Equal((owner.AccountId, owner.AccountId, "usage.write usage.read"), (Value(subject), Value(account), Value(scopes)));
        if (credential is not null) Assert.Equal(created.GetProperty("id").GetString(), Value(credential));

        (await gateway.Client.CallAsync("GET /any/x", Credentials.Cookie(owner.Cookie))).Is(HttpStatusCode.OK);
        AssertNames([subject, account, email, roles, scopes, credential, .. more]);
        Assert.Equal((owner.UserId, owner.AccountId, owner.Email, "owner", "*"), (Value(subject), Value(account), Value(email), Value(roles), Value(scopes)));

        string Value(string name) => gateway.Upstream.Last.Headers[name];
        void AssertNames(string?[] expected) => Assert.Equal(
            expected.OfType<string>().Append("X-Auth-Assertion").Order(StringComparer.OrdinalIgnoreCase),
            gateway.Upstream.Last.Headers.Keys.Where(IsIdentity).Order(StringComparer.OrdinalIgnoreCase));
    }

    // Forwarding's own, in every set: where the request came from.
    private static bool IsIdentity(string name) =>
        new[] { "X-Auth-", "X-Forwarded-", "Remote-", "X-Consumer-", "X-Credential-" }.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        && name is not ("X-Forwarded-For" or "X-Forwarded-Host" or "X-Forwarded-Proto" or "X-Forwarded-Port" or "X-Forwarded-Prefix");
}
