using System.Text;
using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Reloading;

namespace Auth.Gateway.Benchmarks.Contestants;

/// <summary>Accounts, keys and tokens in a gateway's own data, made by its own services before it is started.</summary>
public sealed class GatewaySeed : IAsyncDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly WebApplication _app;
    private readonly List<(Principal Principal, string Secret)> _keys = [];

    private GatewaySeed(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    /// <summary>Of the configuration that is served by.</summary>
    public T Get<T>()
        where T : notnull => Services.GetRequiredService<Generations>().Current.Services.GetRequiredService<T>();

    private AccessTokenService Tokens => _app.Services.GetRequiredService<AccessTokenService>();

    /// <param name="arguments">As the program is given them; it listens elsewhere meanwhile.</param>
    /// <param name="accounts">How many, with one key each.</param>
    public static async Task<GatewaySeed> CreateAsync(string[] arguments, int accounts)
    {
        var app = GatewayHost.Build([.. arguments, "--urls=http://127.0.0.1:0"], services: services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning)));
        await app.StartAsync();
        var seed = new GatewaySeed(app);
        var (accountService, keyService, keys) = (app.Services.GetRequiredService<AccountService>(), app.Services.GetRequiredService<ApiKeyService>(), app.Services.GetRequiredService<ApiKeyAuthenticator>());
        for (var i = 0; i < accounts; i++)
        {
            var account = await accountService.CreateAccountAsync($"Account {i}", null, default) ?? throw new InvalidOperationException("No account was made.");
            var (_, secret) = await keyService.CreateAsync(new NewApiKey { Owner = new ApiKeyOwner(account.Id, null), Name = "a key", Scopes = ["orders.read", "orders.write"] }, default);
            var grant = await keys.FindAsync(secret, default) ?? throw new InvalidOperationException("The key is not there.");
            seed._keys.Add((keys.ToPrincipal(grant, SchemeNames.ApiKey), secret));
        }

        return seed;
    }

    /// <summary>One of each account.</summary>
    public IEnumerable<(string AccountId, string Secret)> Keys => _keys.Select(key => (key.Principal.AccountId, key.Secret));

    public IEnumerable<string> ApiKeys() => _keys.Select(key => $"X-API-Key: {key.Secret}");

    public IEnumerable<string> Basics() => _keys.Select(key => "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key.Principal.AccountId}:{key.Secret}")));

    /// <param name="count">The accounts take turns.</param>
    public IEnumerable<string> Bearers(int count) => Enumerable.Range(0, count).Select(i => "Authorization: Bearer " + Bearer(i, Lifetime));

    /// <summary>Alive for a second.</summary>
    public string ShortLived() => "Authorization: Bearer " + Bearer(0, TimeSpan.FromSeconds(1));

    public IEnumerable<string> Cookies() => _keys.Select((key, i) =>
        "Cookie: access_token=" + Tokens.Issue(
            key.Principal with { Subject = $"usr_{i:x24}", UserId = $"usr_{i:x24}", Email = $"user{i}@example.com", Roles = ["member"], KeyId = null, SessionId = Identifiers.New(Identifiers.Session) },
            TokenUses.Session, Lifetime, OwnTokens.Issuer).Text);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private string Bearer(int number, TimeSpan lifetime) => Tokens.Issue(_keys[number % _keys.Count].Principal, TokenUses.Login, lifetime, OwnTokens.Issuer).Text;
}
