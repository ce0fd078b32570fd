using System.Net;
using Auth.Gateway.Backups;
using Auth.Gateway.Cli;
using Auth.Gateway.Hosting;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.Configuration;

namespace Auth.Gateway.Tests.Restoring;

/// <summary>A gateway that was lost, and another that was started on the backup of its store.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly DataFolder _data = new();
    private readonly DataFolder _restored = new();

    private string File => Path.Combine(_data.Path, "gateway.backup");

    public void Dispose()
    {
        _data.Dispose();
        _restored.Dispose();
    }

    public static TheoryData<StoreKind, StoreKind> FromAndTo => new() { { StoreKind.Sqlite, StoreKind.Sqlite }, { StoreKind.Redis, StoreKind.Redis }, { StoreKind.Sqlite, StoreKind.Redis }, { StoreKind.Redis, StoreKind.Sqlite } };

    [SkippableTheory]
    [MemberData(nameof(FromAndTo))]
    public async Task Who_was_known_is_known_again_and_who_was_revoked_is_not(StoreKind from, StoreKind to)
    {
        await using var before = await GatewayUnderTest.StartAsync(from, Settings(), folder: _data.Path);
        var owner = await before.SignUpAsync();
        var (key, revoked) = (await before.CreateKeyAsync(owner), await before.CreateKeyAsync(owner));
        (await before.Client.CallAsync("DELETE /api/v1/api-keys/" + revoked.GetProperty("id").GetString(), Credentials.Cookie(owner.Cookie))).Is(HttpStatusCode.NoContent);
        var over = await before.SignUpAsync("over@example.com", "Other Corp");
        (await before.Client.CallAsync("POST /api/v1/auth/logout", Credentials.Cookie($"{over.Cookie}; refresh_token={over.RefreshToken}"))).Is(HttpStatusCode.OK);

        Assert.Equal(0, await BackupVerbs.BackUpAsync(await ConfigurationAsync(from, _data), File, default));
        await before.StopAsync();
        Assert.Equal(0, await BackupVerbs.RestoreAsync(await ConfigurationAsync(to, _restored), File, replace: false, default));

        await using var after = await GatewayUnderTest.StartAsync(to, Settings(), folder: _restored.Path);
        (await TrackAsync(after, key)).Is(HttpStatusCode.OK);
        (await TrackAsync(after, revoked)).Is(HttpStatusCode.Unauthorized);
        (await after.Client.CallAsync("GET /api/v1/usage", Credentials.Cookie(owner.Cookie))).Is(HttpStatusCode.OK);
        (await after.Client.CallAsync("POST /api/v1/auth/refresh", Credentials.Cookie("refresh_token=" + owner.RefreshToken))).Is(HttpStatusCode.OK);
        (await after.Client.CallAsync("GET /api/v1/usage", Credentials.Cookie(over.Cookie))).Is(HttpStatusCode.Unauthorized);
        (await after.Client.CallAsync("POST /api/v1/auth/refresh", Credentials.Cookie("refresh_token=" + over.RefreshToken))).Is(HttpStatusCode.Unauthorized);
        (await after.Client.CallAsync("POST /api/v1/auth/login", $$"""{"email":"{{owner.Email}}","password":"{{GatewayUnderTest.Password}}"}""")).Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_backup_holds_no_secret_and_lets_nobody_in_without_the_master_key(StoreKind store)
    {
        await using var before = await GatewayUnderTest.StartAsync(store, Settings(), folder: _data.Path);
        var owner = await before.SignUpAsync();
        var key = (await before.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        Assert.Equal(0, await BackupVerbs.BackUpAsync(await ConfigurationAsync(store, _data), File, default));

        var content = await System.IO.File.ReadAllTextAsync(File);
        Assert.Contains(owner.UserId, content, StringComparison.Ordinal);
        foreach (var secret in new[] { key, owner.AccessToken, owner.RefreshToken, GatewayUnderTest.Password, MasterKey.Trim('=') }) Assert.DoesNotContain(secret, content, StringComparison.Ordinal);

        await before.StopAsync();
        Assert.Equal(0, await BackupVerbs.RestoreAsync(await ConfigurationAsync(store, _restored), File, replace: false, default));
        var settings = Settings();
        settings["Gateway:MasterKey"] = "YW5vdGhlciBtYXN0ZXIga2V5IG9mIDMyIGJ5dGVzLi4=";
        await Assert.ThrowsAsync<InvalidOperationException>(() => GatewayUnderTest.StartAsync(store, settings, folder: _restored.Path));
    }

    [Fact]
    public async Task The_command_line_backs_up_and_restores_what_a_configuration_file_names()
    {
        await using (var before = await GatewayUnderTest.StartAsync(settings: Settings(), folder: _data.Path)) await before.SignUpAsync();
        var (from, to) = (Configured(_data), Configured(_restored));

        Assert.Equal(0, await RunAsync("backup", "--config", from, "--output", File));
        Assert.Equal(1, await RunAsync("backup", "--config", from, "--output", File));
        Assert.Equal(0, await RunAsync("restore", "--config", to, File));
        Assert.Equal(1, await RunAsync("restore", "--config", to, File));
        Assert.Equal(0, await RunAsync("restore", "--config", to, File, "--replace"));
        await System.IO.File.AppendAllTextAsync(File, " ");
        Assert.Equal(1, await RunAsync("restore", "--config", to, File, "--replace"));

        static Task<int> RunAsync(params string[] args) => Commands.Root().Parse(args).InvokeAsync();

        static string Configured(DataFolder folder)
        {
            var path = Path.Combine(folder.Path, "gateway.json");
            System.IO.File.WriteAllText(path, $$$"""{"Gateway":{"Store":{"ConnectionString":"Data Source={{{Path.Combine(folder.Path, "gateway.db")}}}" } } }""");
            return path;
        }
    }

    private const string MasterKey = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private static Dictionary<string, string?> Settings() => new() { ["Gateway:Issuer"] = "https://gateway.example", ["Gateway:MasterKey"] = MasterKey };

    private static async Task<IConfiguration> ConfigurationAsync(StoreKind store, DataFolder folder)
    {
        var configuration = new ConfigurationManager();
        configuration.AddGatewayFiles("Production", [], await StoreUnderTest.SettingsAsync(store, folder.Path));
        return configuration;
    }

    private static Task<Answer> TrackAsync(GatewayUnderTest gateway, System.Text.Json.JsonElement key) => gateway.Client.CallAsync("POST /api/v1/sdk/track", Credentials.ApiKey(key.GetProperty("key").GetString()!));
}
