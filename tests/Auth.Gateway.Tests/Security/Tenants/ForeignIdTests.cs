using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Auth.Gateway.Core;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Security.Hygiene;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Tenants;

/// <summary>
/// Another account's id is an id of nothing, at every endpoint that there is: the same status and the same body as for one that nobody has, and nothing of
/// the other account is read or changed.
/// </summary>
public sealed class ForeignIdTests(TwoTenants scene) : IClassFixture<TwoTenants>
{
    private static readonly string[] Names = ["id", "account", "account_id", "organization_id", "organization", "user", "user_id", "subject", "key", "key_id", "credential_id", "session", "session_id", "owner", "owner_id", "created_by", "email", "customer"];

    private Tenant Victim => scene.Victim;

    public static TheoryData<string> TakesId => [.. OwnEndpoint.Public.Where(endpoint => endpoint.TakesId).Select(endpoint => endpoint.Call)];

    public static TheoryData<string> All => [.. OwnEndpoint.Public.Select(endpoint => endpoint.Call)];

    [Theory]
    [MemberData(nameof(TakesId))]
    public async Task An_id_of_another_account_is_404_as_an_unknown_one_is(string call)
    {
        var endpoint = OwnEndpoint.Public.Single(it => it.Call == call);
        foreach (var id in Victim.Ids)
        {
            var foreign = await scene.Stranger.AskAsync(scene.Gateway, endpoint, At(endpoint, id));
            var unknown = await scene.Stranger.AskAsync(scene.Gateway, endpoint, At(endpoint, Identifiers.New(id[..4])));
            Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
            Assert.Equal((unknown.Status, unknown.Body), (foreign.Status, foreign.Body));
        }

        await VictimIsWellAsync();
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Ids_of_another_account_in_query_and_body_lead_nowhere(string call)
    {
        var endpoint = OwnEndpoint.Public.Single(it => it.Call == call);
        if (call is "POST /api/v1/auth/password" or "DELETE /api/v1/auth/sessions" or "POST /api/v1/auth/logout" or "POST /api/v1/auth/refresh")
        {
            // Ends the stranger's own session: asked by somebody who is not needed again.
            var leaving = await Tenant.CreateAsync(scene.Gateway, Identifiers.New("t"));
            await AskWithForeignIdsAsync(leaving, endpoint);
        }
        else
        {
            await AskWithForeignIdsAsync(scene.Stranger, endpoint);
        }

        await VictimIsWellAsync();
    }

    [Fact]
    public async Task A_token_of_another_account_is_as_an_unknown_one_to_a_client_that_says_who_it_is()
    {
        var (client, bearer) = ($"{scene.Stranger.Owner.AccountId}:{scene.Stranger.Key}", Victim.Bearer);
        var unknown = bearer[..^4] + "AAAA";
        (string, string)[] exchange = [("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token")];
        foreach (var (path, field, form) in new[] { ("/oauth/introspect", "token", []), ("/oauth/revoke", "token", []), ("/oauth/token", "subject_token", exchange) })
        {
            foreach (var (foreign, invented) in new[] { (bearer, unknown), (Victim.Owner.RefreshToken, Victim.Owner.RefreshToken[..^4] + "AAAA") })
            {
                var (theirs, theirBody) = await scene.Gateway.PostFormAsync(path, [.. form, (field, foreign)], client);
                var (nobodys, nobodysBody) = await scene.Gateway.PostFormAsync(path, [.. form, (field, invented)], client);
                Assert.Equal((nobodys.StatusCode, nobodysBody.ToString()), (theirs.StatusCode, theirBody.ToString()));
            }
        }

        foreach (var basic in new[] { $"{Victim.Owner.AccountId}:{scene.Stranger.Key}", $"{Victim.KeyId}:{scene.Stranger.Key}" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await scene.Gateway.PostFormAsync("/oauth/token", [("grant_type", "client_credentials")], basic)).Response.StatusCode);
            (await scene.Gateway.Client.CallAsync("GET /login", Credentials.Basic(basic.Split(':')[0], basic.Split(':')[1]))).Is(HttpStatusCode.Forbidden);
        }

        await VictimIsWellAsync();
    }

    [Fact]
    public async Task Neither_mode_sees_the_others_side()
    {
        var test = (await scene.Gateway.CreateKeyAsync(Victim.Owner, new { name = "test", live_mode = false, scopes = new[] { "usage.read", "usage.write" } })).Text("key");
        foreach (var (key, live) in new[] { (Victim.Key, "true"), (test, "false") })
        {
            var bearer = (await scene.Gateway.Client.CallAsync("GET /login", Credentials.Basic(Victim.Owner.AccountId, key))).Is(HttpStatusCode.OK).Text("bearer_token");
            var generated = (await scene.Gateway.Client.CallAsync("POST /tokens/generate", """{"live_mode":"other"}""", Credentials.ApiKey(key))).Is(HttpStatusCode.OK).Text("token");
            var exchanged = await scene.Gateway.TokenAsync(
                null, ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("subject_token", bearer), ("live_mode", live == "true" ? "false" : "true"));
            var widget = (await scene.Gateway.Client.CallAsync("POST /api/v1/widget/token", """{"customer_external_id":"c","live_mode":false}""", Credentials.ApiKey(key))).Is(HttpStatusCode.OK).Text("token");
            foreach (var token in new[] { bearer, generated, exchanged.Text("access_token"), widget })
            {
                (await scene.Gateway.Client.CallAsync("GET /api/v1/usage?live_mode=x", Credentials.Bearer(token), ("X-Auth-Live-Mode", "x"))).Is(HttpStatusCode.OK);
                Assert.Equal((Victim.Owner.AccountId, live), (scene.Gateway.Upstream.Last.Headers["X-Auth-Account"], scene.Gateway.Upstream.Last.Headers["X-Auth-Live-Mode"]));
                Assert.Equal(live == "true", TokenText.Claims(scene.Gateway.Upstream.Last.Headers["X-Auth-Assertion"]).GetProperty("live_mode").GetBoolean());
            }
        }
    }

    private async Task AskWithForeignIdsAsync(Tenant stranger, OwnEndpoint endpoint)
    {
        var query = string.Join('&', Victim.Ids.SelectMany(id => Names.Select(name => $"{name}={id}")).Append($"tenant_id={Victim.Serial}"));
        var path = At(endpoint, Identifiers.New(Identifiers.ApiKey));
        string[] bodies = endpoint.Body switch
        {
            null => [""],
            var json when json.StartsWith('{') => [.. Victim.Ids.Select(id => WithForeign(json, id))],
            var form => [form + "&" + string.Join('&', Names.Where(name => name != "key").Select(name => $"{name}={Victim.Owner.AccountId}"))],
        };
        foreach (var body in bodies)
        {
            foreach (var target in new[] { path, $"{path}?{query}" })
            {
                var answer = await stranger.AskAsync(scene.Gateway, endpoint, target, body.Length == 0 ? null : body);
                foreach (var mark in Victim.Ids.Append(Victim.Owner.Email).Append("victim & Co").Append("victim's key")) Assert.DoesNotContain(mark, Regex.Unescape(answer.Body), StringComparison.Ordinal);
            }
        }
    }

    // Beside what the endpoint takes, which stays the first of its name.
    private string WithForeign(string json, string id)
    {
        var members = JsonDocument.Parse(json).RootElement.EnumerateObject().ToDictionary(member => member.Name, member => (object)member.Value);
        foreach (var name in Names) members.TryAdd(name, id);
        members.TryAdd("tenant_id", Victim.Serial);
        return JsonSerializer.Serialize(members);
    }

    private static string At(OwnEndpoint endpoint, string id) => endpoint.Pattern.Replace("{id}", id, StringComparison.Ordinal);

    private async Task VictimIsWellAsync()
    {
        (await scene.Gateway.Client.CallAsync("GET /api/v1/usage", Credentials.ApiKey(Victim.Key))).Is(HttpStatusCode.OK);
        (await scene.Gateway.Client.CallAsync("GET /account", Credentials.Bearer(Victim.Bearer))).Is(HttpStatusCode.OK);
        var sessions = (await scene.Gateway.Client.CallAsync("GET /api/v1/auth/sessions", Credentials.Cookie(Victim.Owner.Cookie))).Is(HttpStatusCode.OK);
        Assert.Equal(Victim.SessionId, Assert.Single(sessions.Json.GetProperty("data").EnumerateArray().ToArray()).Text("id"));
        var keys = (await scene.Gateway.Client.CallAsync("GET /api/v1/api-keys", Credentials.Cookie(Victim.Owner.Cookie))).Is(HttpStatusCode.OK);
        Assert.All(keys.Json.GetProperty("data").EnumerateArray().ToArray(), key => Assert.Equal("ACTIVE", key.Text("status")));
    }
}
