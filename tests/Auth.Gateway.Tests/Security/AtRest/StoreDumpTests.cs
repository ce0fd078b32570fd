using System.Text;
using System.Text.RegularExpressions;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.AtRest;

/// <summary>Whoever gets hold of the store's files gets in nowhere with them.</summary>
public sealed partial class StoreDumpTests : IAsyncLifetime
{
    private RedisServer? _redis;

    public async Task InitializeAsync()
    {
        // Uncompressed, so that what is in it can be seen.
        if (RedisServer.Program is not null) _redis = await RedisServer.StartAsync("--rdbcompression", "no");
    }

    public async Task DisposeAsync()
    {
        if (_redis is not null) await _redis.DisposeAsync();
    }

    [SkippableTheory]
    [InlineData(StoreKind.Sqlite, "ES256")]
    [InlineData(StoreKind.Sqlite, "HS256")]
    [InlineData(StoreKind.Redis, "ES256")]
    [InlineData(StoreKind.Redis, "RS256")]
    public async Task A_dump_of_the_store_holds_no_secret_in_any_form(StoreKind store, string algorithm)
    {
        await using var gateway = await StartAsync(store, algorithm);
        var journey = await Journey.DoneAsync(gateway);

        var written = await DumpAsync(store, gateway);

        // What is looked for would be found, were it there.
        Assert.Contains(journey.Owner.AccountId, written, StringComparison.Ordinal);
        Assert.Contains(journey.LastingKeyId, written, StringComparison.Ordinal);
        Assert.NotEmpty(journey.Secrets.FoundIn(written + Convert.ToBase64String(Encoding.UTF8.GetBytes("x" + Journey.Password))));
        Assert.True(journey.Secrets.Names.Count > 50);
        Assert.Empty(journey.Secrets.FoundIn(written));
    }

    [SkippableTheory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Redis)]
    public async Task Nothing_that_a_dump_holds_is_a_credential(StoreKind store)
    {
        await using var gateway = await StartAsync(store, "ES256");
        var journey = await Journey.DoneAsync(gateway);
        var account = journey.Owner.AccountId;
        var found = Words().Matches(await DumpAsync(store, gateway, commands: false)).Select(match => match.Value).SelectMany(word => Parts().Matches(word).Select(part => part.Value).Append(word))
            .Where(word => word.Length <= 512).Distinct(StringComparer.Ordinal).ToList();
        Assert.Contains(journey.LastingKeyId, found);

        foreach (var some in found.Chunk(50)) await Task.WhenAll(some.Select(word => PresentAsync(gateway, account, word)));
    }

    private static async Task PresentAsync(GatewayUnderTest gateway, string account, string word)
    {
        var client = gateway.Client;
        (string Call, (string, string) Credential)[] doors =
        [
            ("GET /api/v1/usage", Credentials.Bearer(word)), ("GET /api/v1/usage", Credentials.ApiKey(word)), ("GET /account", Credentials.Authorization(word)), ("GET /login", Credentials.Basic(account, word)),
            ("GET /login", Credentials.Basic(word, word)), ("GET /api/v1/usage", Credentials.Cookie("access_token=" + word)), ("POST /api/v1/auth/refresh", Credentials.Cookie("refresh_token=" + word)),
        ];
        foreach (var (call, credential) in doors) Assert.False((int)(await client.CallAsync(call, credential)).Status < 400, $"{call} with {word}");
        using var admin = new HttpClient { BaseAddress = gateway.ManagementUrl };
        Assert.False((int)(await admin.CallAsync("GET /admin/v1/signing-keys", Credentials.ApiKey(word))).Status < 400, $"admin with {word}");
    }

    private Task<GatewayUnderTest> StartAsync(StoreKind store, string algorithm)
    {
        var settings = new Dictionary<string, string?>();
        if (store == StoreKind.Redis)
        {
            RedisServer.SkipUnlessInstalled();
            settings = RedisSettings.For(_redis!);
        }

        settings["Gateway:Tokens:SigningAlgorithm"] = algorithm;
        return GatewayUnderTest.StartAsync(settings: settings);
    }

    /// <param name="commands">With all that was ever written, not only what is left of it.</param>
    private async Task<string> DumpAsync(StoreKind store, GatewayUnderTest gateway, bool commands = true)
    {
        if (store == StoreKind.Sqlite) return await StoreUnderTest.ReadEverythingAsync(store, gateway.Folder);
        return await _redis!.ReadSnapshotAsync() + (commands ? _redis.ReadAppendOnlyFiles() : "");
    }

    [GeneratedRegex("[!-~]{8,}")]
    private static partial Regex Words();

    [GeneratedRegex("[A-Za-z0-9_+/=.-]{8,}")]
    private static partial Regex Parts();
}
