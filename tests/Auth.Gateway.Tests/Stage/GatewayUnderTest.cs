using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Auth.Gateway.Reloading;
using Auth.Gateway.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Gateway.Tests.Stage;

/// <summary>
/// The whole gateway on real sockets with a real store, before an <see cref="EchoUpstream"/> that stands for every cluster. It has the shipped
/// configuration, limits too high to matter, and cheap password hashes; anything of that can be said otherwise.
/// </summary>
public sealed class GatewayUnderTest : IAsyncDisposable
{
    public const string AdminKey = "an-admin-key-for-tests";
    public const string Password = "Secure-Passw0rd";

    private readonly string _folder;
    private readonly bool _ownsFolder;
    private readonly WebApplication _app;

    private GatewayUnderTest(WebApplication app, EchoUpstream upstream, string folder, bool ownsFolder)
    {
        (_app, Upstream, _folder, _ownsFolder) = (app, upstream, folder, ownsFolder);
        Url = new Uri(app.Urls.ElementAt(0));
        ManagementUrl = new Uri(app.Urls.ElementAt(1));
        Client = NewClient();
        Admin = new HttpClient { BaseAddress = ManagementUrl };
        Admin.DefaultRequestHeaders.Add("X-API-Key", AdminKey);
    }

    public Uri Url { get; }

    public Uri ManagementUrl { get; }

    public EchoUpstream Upstream { get; }

    /// <summary>Keeps no cookies and follows no redirects.</summary>
    public HttpClient Client { get; }

    /// <summary>With the admin key, on the management listener.</summary>
    public HttpClient Admin { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The configuration that requests begin in now, with services of its own.</summary>
    public Generation Generation => Services.GetRequiredService<Generations>().Current;

    /// <summary>The data folder: another gateway on the same one is a restart.</summary>
    public string Folder => _folder;

    /// <param name="settings">Over the defaults, e.g. <c>Gateway:RateLimits:login:Limit</c>.</param>
    /// <param name="folder">An earlier gateway's, to start on its data; it is not deleted then.</param>
    /// <param name="logs">Gets what is logged, beside the console.</param>
    /// <param name="configuration">A folder with a <c>gateway.json</c> instead of the shipped one; settings lie over it.</param>
    public static async Task<GatewayUnderTest> StartAsync(
        StoreKind store = StoreKind.Sqlite, IReadOnlyDictionary<string, string?>? settings = null, TimeProvider? clock = null, string? folder = null, ILoggerProvider? logs = null, string? configuration = null)
    {
        var data = folder ?? Directory.CreateTempSubdirectory("auth-gateway-").FullName;
        var upstream = await EchoUpstream.StartAsync();
        var all = await StoreUnderTest.SettingsAsync(store, data);
        all["urls"] = "http://127.0.0.1:0";
        all["Gateway:Management:Url"] = "http://127.0.0.1:0";
        all["Gateway:Management:AdminKey"] = AdminKey;
        all["Gateway:Passwords:Iterations"] = "10000";
        foreach (var limit in new[] { "register", "login", "token", "credentials", "api" }) all[$"Gateway:RateLimits:{limit}:Limit"] = "1000000";
        foreach (var cluster in new[] { "devices", "usage" }) all[$"ReverseProxy:Clusters:{cluster}:Destinations:one:Address"] = upstream.Url;
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>()) all[key] = value;
        WebApplication? app = null;
        try
        {
            app = GatewayHost.Build(configuration is null ? [] : ["config=" + configuration], all, services =>
            {
                if (clock is not null) services.AddSingleton(clock);
                if (logs is not null) services.AddSingleton(logs);
            });
            await app.StartAsync();
            return new GatewayUnderTest(app, upstream, data, folder is null);
        }
        catch
        {
            if (app is not null) await app.DisposeAsync();
            await upstream.DisposeAsync();
            if (folder is null) Directory.Delete(data, recursive: true);
            throw;
        }
    }

    public HttpClient NewClient() =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Url };

    /// <summary>Signs up a user with an account of their own (Fluxrate's way).</summary>
    public async Task<SignedUp> SignUpAsync(string email = "you@yourcompany.com", string organization = "Acme Corp")
    {
        using var response = await Client.PostAsJsonAsync("/api/v1/auth/signup", new { email, password = Password, organization_name = organization });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        var cookies = response.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]).ToDictionary(pair => pair.Split('=', 2)[0], pair => pair.Split('=', 2)[1]);
        return new SignedUp(body.GetProperty("id").GetString()!, body.GetProperty("organization_id").GetString()!, email, cookies["access_token"], cookies["refresh_token"]);
    }

    /// <summary>An API key of the account, as <c>POST /api/v1/api-keys</c> answered it.</summary>
    public async Task<JsonElement> CreateKeyAsync(SignedUp owner, object? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/api-keys") { Content = JsonContent.Create(body ?? new { name = "a key", scopes = new[] { "usage.write", "usage.read" } }) };
        request.Headers.Add("Cookie", owner.Cookie);
        using var response = await Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>A shutdown in good order; what it served from is still there.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Upstream.DisposeAsync();
        if (_ownsFolder) Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A user who has just signed up, with the cookies of the session.</summary>
public sealed record SignedUp(string UserId, string AccountId, string Email, string AccessToken, string RefreshToken)
{
    public string Cookie => $"access_token={AccessToken}";
}
