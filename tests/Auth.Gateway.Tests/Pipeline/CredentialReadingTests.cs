using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>Any credential on any route, exactly one of them, in a stated order.</summary>
public sealed class CredentialReadingTests(PipelineFixture scene) : IClassFixture<PipelineFixture>
{
    public static TheoryData<string, string> EverySchemeOnEverySet()
    {
        var cases = new TheoryData<string, string>();
        foreach (var accepted in SchemeSets.All)
        {
            foreach (var scheme in SchemeNames.All) cases.Add(string.Join(' ', accepted), scheme);
        }

        return cases;
    }

    public static TheoryData<string, string> Pairs => new()
    {
        { "bearer", "api-key" }, { "basic", "api-key" }, { "bare", "api-key" },
    };

    [Theory]
    [MemberData(nameof(EverySchemeOnEverySet))]
    public async Task A_route_takes_the_schemes_that_it_names_and_no_other(string accepted, string scheme)
    {
        var schemes = accepted.Split(' ');
        var path = $"/{SchemeSets.RouteName(schemes)}/x";
        if (schemes.Contains(scheme))
        {
            Assert.Equal(scheme, (await scene.PassAsync(path, scene.Credential(scheme))).Headers["X-Auth-Scheme"]);
        }
        else
        {
            var answer = await scene.RefusedAsync(HttpStatusCode.Unauthorized, path, scene.Credential(scheme));
            // A cookie counts only where cookies do: elsewhere it is as if it were not there.
            Assert.Equal(scheme == SchemeNames.Cookie ? "no_credentials" : "scheme_not_accepted", answer.Text("code"));
        }
    }

    [Fact]
    public async Task Without_a_credential_the_answer_lists_the_challenges_in_the_policys_order()
    {
        var answer = await scene.RefusedAsync(HttpStatusCode.Unauthorized, "/any");
        Assert.Equal("no_credentials", answer.Text("code"));
        Assert.StartsWith("""Basic realm="gateway", charset="UTF-8", ApiKey realm="gateway", Bearer resource_metadata="http""", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        answer.IsNotStored();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Two_explicit_credentials_are_refused_even_when_they_agree(string first, string second)
    {
        var authorization = first == "bare" ? Credentials.Authorization(scene.Key) : scene.Credential(first);
        var answer = await scene.RefusedAsync(HttpStatusCode.BadRequest, "/any", authorization, scene.Credential(second));
        Assert.Equal("multiple_credentials", answer.Text("code"));
    }

    [Theory]
    [InlineData("Authorization: Bearer {token}", "Authorization: Bearer {token}")]
    [InlineData("Authorization: Bearer {token}", "authorization: {key}")]
    [InlineData("X-API-Key: {key}", "x-api-key: {key}")]
    [InlineData("X-API-Key: {key}", "X-API-Key:")]
    [InlineData("Authorization:", "X-API-Key: {key}")]
    [InlineData("Authorization: {key},{key}", "X-Other: 1")]
    [InlineData("Authorization: Bearer {token}, Bearer {token}", "X-Other: 1")]
    [InlineData("Authorization: Bearer {token},", "X-Other: 1")]
    [InlineData("X-API-Key: {key}, {key}", "X-Other: 1")]
    public async Task A_repeated_or_joined_credential_is_refused(string first, string second)
    {
        var before = scene.Gateway.Upstream.Received.Count;
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/any/x", Fill(first), Fill(second));
        Assert.Equal(400, answer.Status);
        Assert.Equal("multiple_credentials", JsonDocument.Parse(answer.Body).RootElement.GetProperty("code").GetString());
        Assert.Equal(before, scene.Gateway.Upstream.Received.Count);
    }

    [Theory]
    [InlineData("/any", SchemeNames.ApiKey)]
    [InlineData("/any", SchemeNames.Bearer)]
    [InlineData("/any", SchemeNames.Basic)]
    public async Task An_explicit_credential_beats_the_cookie(string path, string scheme)
    {
        var received = await scene.PassAsync(path, scene.Credential(scheme), scene.Credential(SchemeNames.Cookie));
        Assert.Equal(scheme, received.Headers["X-Auth-Scheme"]);
        Assert.Equal(scene.Owner.AccountId, received.Headers["X-Auth-Subject"]);
    }

    [Fact]
    public async Task A_bad_explicit_credential_is_not_saved_by_a_good_cookie() =>
        await scene.RefusedAsync(HttpStatusCode.Unauthorized, "/any", Credentials.Bearer("nonsense"), scene.Credential(SchemeNames.Cookie));

    [Theory]
    [InlineData("Cookie: access_token={cookie}; access_token={cookie}")]
    [InlineData("Cookie: access_token={cookie}; access_token=")]
    [InlineData("Cookie: access_token=x; a=1; access_token={cookie}")]
    [InlineData("Cookie: access_token={cookie}\r\nCookie: access_token={cookie}")]
    public async Task Two_access_token_cookies_are_refused(string header)
    {
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/any/x", Fill(header));
        Assert.Equal(400, answer.Status);
        Assert.Contains("multiple_credentials", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer {token}", SchemeNames.Bearer)]
    [InlineData("bearer {token}", SchemeNames.Bearer)]
    [InlineData("BEARER   {token}", SchemeNames.Bearer)]
    [InlineData("bEaReR {token}", SchemeNames.Bearer)]
    [InlineData("Basic {basic}", SchemeNames.Basic)]
    [InlineData("basic {basic}", SchemeNames.Basic)]
    [InlineData("BASIC {basic}", SchemeNames.Basic)]
    [InlineData("{key}", SchemeNames.ApiKey)]
    [InlineData("  {key}  ", SchemeNames.ApiKey)]
    public async Task Scheme_names_are_compared_without_case_and_a_bare_key_has_none(string header, string scheme)
    {
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/any/x", "Authorization: " + Fill(header));
        Assert.Equal(200, answer.Status);
        Assert.Equal(scheme, scene.Gateway.Upstream.Last.Headers["X-Auth-Scheme"]);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Basic")]
    [InlineData("Bearer ")]
    [InlineData("Digest username=x")]
    [InlineData("ApiKey {key}")]
    [InlineData("Negotiate {token}")]
    [InlineData("Bearer {token} {token}")]
    [InlineData("Bearer {key}")]
    [InlineData("{token}")]
    [InlineData("Bearer{token}")]
    [InlineData("Bearer\t{token}")]
    [InlineData("Token {token}")]
    [InlineData("Bearer \u00c3\u00a9{token}")]
    [InlineData("")]
    public async Task Anything_else_in_Authorization_is_no_credential_of_ours(string header)
    {
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/any/x", "Authorization: " + Fill(header));
        Assert.Equal(401, answer.Status);
    }

    [Theory]
    [InlineData("sk_live_/+=with/every+sign=")]
    [InlineData("0123")]
    [InlineData("org_live_abc:def")]
    [InlineData("with~{odd}|signs!#$%&'()*<>?@[]^_`;\"\\")]
    public async Task An_imported_key_may_have_any_form_and_is_read_raw(string key)
    {
        var body = JsonSerializer.Serialize(new { name = "theirs", sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) });
        (await scene.Gateway.Admin.CallAsync($"POST /admin/v1/accounts/{scene.Owner.AccountId}/keys/import", body)).Is(HttpStatusCode.Created);
        foreach (var header in new[] { "Authorization: " + key, "X-API-Key: " + key, "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{scene.Owner.AccountId}:{key}")) })
        {
            Assert.Equal(200, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/any/x", header)).Status);
        }
    }

    [Theory]
    [InlineData("{account}:{key}", true)]
    [InlineData("{keyid}:{key}", true)]
    [InlineData("{key}:", true)]
    [InlineData(":{key}", true)]
    [InlineData("{other}:{key}", false)]
    [InlineData("{email}:{key}", false)]
    [InlineData("{key}:{key}", false)]
    [InlineData("{email}:{password}", false)]
    [InlineData("{account}:{key} ", false)]
    [InlineData(" {account}:{key}", false)]
    [InlineData("{account}:x{key}", false)]
    public async Task Basic_takes_a_key_under_its_account_or_its_own_name_only(string pair, bool passes)
    {
        var credential = ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Fill(pair))));
        if (passes) Assert.Equal(scene.KeyId, (await scene.PassAsync("/any", credential)).Headers["X-Auth-Credential"]);
        else await scene.RefusedAsync(HttpStatusCode.Unauthorized, "/any", credential);
    }

    [Fact]
    public async Task A_token_in_the_query_is_not_looked_at() =>
        await scene.RefusedAsync(HttpStatusCode.Unauthorized, $"/any?access_token={scene.KeyToken}&api_key={scene.Key}");

    private string Fill(string text) => text
        .Replace("{token}", scene.KeyToken, StringComparison.Ordinal)
        .Replace("{key}", scene.Key, StringComparison.Ordinal)
        .Replace("{keyid}", scene.KeyId, StringComparison.Ordinal)
        .Replace("{account}", scene.Owner.AccountId, StringComparison.Ordinal)
        .Replace("{other}", "acc_000000000000000000000000", StringComparison.Ordinal)
        .Replace("{email}", scene.Owner.Email, StringComparison.Ordinal)
        .Replace("{password}", GatewayUnderTest.Password, StringComparison.Ordinal)
        .Replace("{cookie}", scene.Owner.AccessToken, StringComparison.Ordinal)
        .Replace("{basic}", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{scene.Owner.AccountId}:{scene.Key}")), StringComparison.Ordinal);
}
