using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.OAuth;

/// <summary>Next, active, retired: a key is published before it signs and until the last token that it signed has expired.</summary>
public sealed class KeyRotationTests
{
    private const string Rotate = "/admin/v1/signing-keys/rotate";

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_rotation_by_command_publishes_first_and_signs_later_and_no_token_dies_of_it(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: clock);
        var owner = await gateway.SignUpAsync();
        var basic = $"{owner.AccountId}:{(await gateway.CreateKeyAsync(owner)).Text("key")}";
        var before = await KeysAsync(gateway);

        using (var rotated = await gateway.Admin.PostAsync(Rotate, null)) Assert.Equal(HttpStatusCode.OK, rotated.StatusCode);

        Assert.Equal(2, (await KeysAsync(gateway)).Count);
        Assert.Equal(before[0], await KeyIdOfNewTokenAsync(gateway, basic));

        clock.Advance(SigningKeyRing.PublishedAhead - TimeSpan.FromMinutes(1));
        var old = (await gateway.TokenAsync(basic, ("grant_type", "client_credentials"))).Text("access_token");
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEqual(before[0], await KeyIdOfNewTokenAsync(gateway, basic));
        Assert.True(await gateway.OpensAsync(old));
        Assert.Contains(before[0], await KeysAsync(gateway));
    }

    [Fact]
    public async Task A_key_is_replaced_in_time_and_forgotten_when_its_last_token_has_expired()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(clock: clock, settings: new Dictionary<string, string?> { ["Gateway:Tokens:RotateEvery"] = "10.00:00:00" });
        var first = (await KeysAsync(gateway)).Single();

        clock.Advance(TimeSpan.FromDays(10) - TimeSpan.FromHours(1));
        await EventuallyAsync(async () => (await KeysAsync(gateway)).Count == 2);
        Assert.Contains(first, await KeysAsync(gateway));

        // The longest token lives for a day.
        clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromHours(8));
        await EventuallyAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            return !(await KeysAsync(gateway)).Contains(first);
        });
        Assert.Single(await KeysAsync(gateway));
    }

    [SkippableFact]
    public async Task Several_gateways_agree_on_an_immediate_rotation_without_a_refused_token()
    {
        RedisServer.SkipUnlessInstalled();
        await using var one = await GatewayUnderTest.StartAsync(StoreKind.Redis);
        await using var two = await GatewayUnderTest.StartAsync(StoreKind.Redis, folder: one.Folder);
        var owner = await one.SignUpAsync();
        var basic = $"{owner.AccountId}:{(await one.CreateKeyAsync(owner)).Text("key")}";
        using var rotated = await one.Admin.PostAsJsonAsync(Rotate, new { immediately = true });
        Assert.Equal(HttpStatusCode.OK, rotated.StatusCode);

        var token = (await one.TokenAsync(basic, ("grant_type", "client_credentials"))).Text("access_token");

        // The issuer is the URL that the client used: as if one load balancer stood before both.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account");
        request.Headers.Add("Authorization", $"Bearer {token}");
        request.Headers.Host = one.Url.Authority;
        using var response = await two.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task The_master_key_changes_and_nobody_is_logged_out(StoreKind store)
    {
        const string newKey = "bmV3LW5ldy1uZXctbmV3LW5ldy1uZXctbmV3LW5ldy0=";
        var folder = Directory.CreateTempSubdirectory("auth-gateway-").FullName;
        SignedUp owner;
        await using (var gateway = await GatewayUnderTest.StartAsync(store, folder: folder))
        {
            owner = await gateway.SignUpAsync();
            using var changed = await gateway.Admin.PostAsJsonAsync("/admin/v1/signing-keys/master-key", new { new_master_key = newKey });
            Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
            Assert.True(await gateway.OpensAsync(owner.AccessToken));
        }

        // The old one opens nothing any more.
        await Assert.ThrowsAsync<InvalidOperationException>(() => GatewayUnderTest.StartAsync(store, folder: folder));
        await using var restarted = await GatewayUnderTest.StartAsync(store, new Dictionary<string, string?> { ["Gateway:MasterKey"] = newKey }, folder: folder);
        Assert.True(await restarted.OpensAsync(owner.AccessToken));
        using var refresh = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/refresh");
        refresh.Headers.Add("Cookie", $"refresh_token={owner.RefreshToken}");
        using var refreshed = await restarted.Client.SendAsync(refresh);
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
        await restarted.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64")]
    public async Task A_bad_master_key_changes_nothing(string bad)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var before = await gateway.Services.GetRequiredService<ISigningKeyStore>().ListAsync(CancellationToken.None);

        using var response = await gateway.Admin.PostAsJsonAsync("/admin/v1/signing-keys/master-key", new { new_master_key = bad });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var after = await gateway.Services.GetRequiredService<ISigningKeyStore>().ListAsync(CancellationToken.None);
        Assert.Equal(before.Select(key => Convert.ToHexString(key.ProtectedPrivateKey)), after.Select(key => Convert.ToHexString(key.ProtectedPrivateKey)));
    }

    private static async Task<List<string>> KeysAsync(GatewayUnderTest gateway)
    {
        var jwks = await gateway.Client.GetFromJsonAsync<JsonElement>("/.well-known/jwks.json");
        return [.. jwks.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    private static async Task<string> KeyIdOfNewTokenAsync(GatewayUnderTest gateway, string basic)
    {
        var token = (await gateway.TokenAsync(basic, ("grant_type", "client_credentials"))).Text("access_token");
        Assert.True(await gateway.OpensAsync(token));
        return new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token).Kid;
    }

    // The ring looks after its keys in the background; the clock stands still while it does.
    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await condition()) await Task.Delay(20, patience.Token);
    }
}
