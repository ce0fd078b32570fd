using System.Net;
using System.Text.Json;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Pipeline.Authentication;
using Auth.Gateway.Pipeline.RateLimiting;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.Admin;

/// <summary>To ask what would happen makes nothing happen: nothing is counted, recorded, remembered or logged.</summary>
public sealed class ExplainHasNoEffectTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Nothing_is_counted_recorded_or_logged_and_no_key_was_used(StoreKind store)
    {
        var log = new LogRecorder();
        await using var gateway = await GatewayUnderTest.StartAsync(store, Settings(), logs: log);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        const string wrong = "a-wrong-key-of-somebody-else";
        for (var i = 0; i < 3; i++)
        {
            await ExplainAsync(gateway, "/counted/x", key);
            await ExplainAsync(gateway, "/counted/x", wrong);
            await ExplainAsync(gateway, "/strict/x", key);
        }

        Assert.Empty(gateway.Upstream.Received);
        Assert.DoesNotContain(log.Lines, line => line.Id.Id is 3001 or 3002);
        Assert.DoesNotContain(log.Lines, line => line.Id.Id == 1401 && $"{line.Fields["Kind"]}".StartsWith("request.", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Text.Contains(key, StringComparison.Ordinal) || line.Text.Contains(wrong, StringComparison.Ordinal));
        await gateway.Services.GetRequiredService<Core.ApiKeys.ApiKeyUsage>().FlushAsync(default);
        Assert.Null(await LastUsedAsync(gateway, owner));

        // Nor is it known now: not by what it opens, nor as one that was good.
        Assert.Null(gateway.Services.GetRequiredService<PrincipalCache>().Find(new Credential(SchemeNames.ApiKey, key)));
        Assert.Equal(0, gateway.Services.GetRequiredService<GuessMemory>().Good.Count);

        // One wrong key is free, and one request: both are still there.
        (await gateway.Client.CallAsync("GET /counted/x", Credentials.ApiKey(wrong))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /counted/x", Credentials.ApiKey(key))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("GET /counted/x", Credentials.ApiKey(key))).Is(HttpStatusCode.TooManyRequests);
        await gateway.Services.GetRequiredService<Core.ApiKeys.ApiKeyUsage>().FlushAsync(default);
        Assert.NotNull(await LastUsedAsync(gateway, owner));
    }

    private static Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Trace",
            ["Gateway:RateLimits:credentials:Limit"] = "2",
            ["Gateway:RateLimits:once:Limit"] = "1",
            ["Gateway:RateLimits:once:Period"] = "1d",
            ["Gateway:RateLimits:once:Count"] = "successful",
            ["ReverseProxy:Routes:counted:RateLimiterPolicy"] = "once",
        };
        return settings.Guarded("counted", "api-key").Guarded("strict", "api-key", ("Scopes:0", "other"));
    }

    private static async Task ExplainAsync(GatewayUnderTest gateway, string path, string key) =>
        (await gateway.Admin.CallAsync("POST /admin/v1/explain", JsonSerializer.Serialize(new { method = "GET", path, address = "127.0.0.1", headers = new Dictionary<string, string> { ["X-API-Key"] = key } }))).Is(HttpStatusCode.OK);

    private static async Task<string?> LastUsedAsync(GatewayUnderTest gateway, SignedUp owner) =>
        (await gateway.Client.CallAsync("GET /api/v1/api-keys", Credentials.Cookie(owner.Cookie))).Is(HttpStatusCode.OK).Json.GetProperty("data")[0].GetProperty("last_used_at").GetString();
}
