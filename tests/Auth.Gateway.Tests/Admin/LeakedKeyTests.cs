using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Admin;

/// <summary>A key that was found in the open is ended by its text.</summary>
public sealed class LeakedKeyTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_leaked_key_dies_at_once_with_the_tokens_made_from_it_and_its_owner_sees_that(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var (leaked, other) = (await gateway.CreateKeyAsync(owner), (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!);
        var (id, text) = (leaked.GetProperty("id").GetString()!, leaked.GetProperty("key").GetString()!);
        var token = (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, text))).Is(HttpStatusCode.OK).Text("bearer_token");
        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(text))).Is(HttpStatusCode.OK);

        (await ReportAsync(gateway, text, "agw_live_nonsense", other + "x")).Is(HttpStatusCode.OK, $$"""
            {"revoked":[{"id":"{{id}}","account_id":"{{owner.AccountId}}","user_id":null,"name":"a key","prefix":"{{leaked.GetProperty("prefix").GetString()}}"}],"not_usable":2}
            """);

        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(text))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /devices", "{}", Bearer(token))).Is(HttpStatusCode.Forbidden);
        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(other))).Is(HttpStatusCode.OK);
        var listed = (await gateway.Client.CallAsync("GET /api/v1/api-keys", Cookie(owner.Cookie))).Json.GetProperty("data").EnumerateArray().Single(key => key.GetProperty("id").GetString() == id);
        Assert.Equal("REVOKED", listed.GetProperty("status").GetString());

        // It is dead, and can neither be revoked again, nor rotated, nor taken over anew.
        (await ReportAsync(gateway, text)).Is(HttpStatusCode.OK, """{"revoked":[],"not_usable":1}""");
        (await gateway.Client.CallAsync($"POST /api/v1/api-keys/{id}/rotate", "{}", Cookie(owner.Cookie))).Is(HttpStatusCode.Conflict);
        (await gateway.Admin.CallAsync($"POST /admin/v1/accounts/{owner.AccountId}/keys/import", $$"""{"sha256":"{{ApiKeyFormat.Hash(text)}}","name":"back"}""")).Is(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":"agw_live_x"}""")]
    [InlineData("""{"keys":[1]}""")]
    [InlineData("""{"keys":[""]}""")]
    public async Task What_is_no_list_of_keys_is_422(string body)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        (await gateway.Admin.CallAsync("POST /admin/v1/keys/leaked", body)).Is(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Only_the_admin_key_opens_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var key = (await gateway.CreateKeyAsync(await gateway.SignUpAsync())).GetProperty("key").GetString()!;
        using var stranger = new HttpClient { BaseAddress = gateway.ManagementUrl };
        (await stranger.CallAsync("POST /admin/v1/keys/leaked", $$"""{"keys":["{{key}}"]}""")).Is(HttpStatusCode.Unauthorized);
        (await stranger.CallAsync("POST /admin/v1/keys/leaked", $$"""{"keys":["{{key}}"]}""", ApiKey(key))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(key))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public void The_published_expression_finds_every_key_that_is_made_and_no_other_text()
    {
        var page = File.ReadAllText(Path.Combine(Repository(), "docs", "secret-scanning.md"));
        var expression = new Regex(page.Split('\n').First(line => line.StartsWith("\\b", StringComparison.Ordinal)));
        foreach (var prefix in new[] { "agw", "sk", "a", "org_9_b", "abcdefghij_bcdefghij" })
        {
            foreach (var live in new[] { true, false })
            {
                for (var i = 0; i < 100; i++)
                {
                    var (key, _) = ApiKeyFormat.New(prefix, live);
                    Assert.Equal(key, expression.Match($"export KEY=\"{key}\";").Value);
                }
            }
        }

        foreach (var text in new[] { "agw_live_short", "agw_prod_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", "AGW_live_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", "agw_live_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZa" }) Assert.DoesNotMatch(expression, text);
    }

    private static Task<Answer> ReportAsync(GatewayUnderTest gateway, params string[] keys) =>
        gateway.Admin.CallAsync("POST /admin/v1/keys/leaked", JsonSerializer.Serialize(new { keys }));

    private static string Repository([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
