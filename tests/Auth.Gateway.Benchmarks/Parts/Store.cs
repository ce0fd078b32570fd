using System.Globalization;
using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Storage;
using BenchmarkDotNet.Attributes;

namespace Auth.Gateway.Benchmarks.Parts;

/// <summary>What is asked of a store with a thousand keys, ten to an account, one call after the other; keys are made for accounts that have none at first.</summary>
public class Store
{
    private const int Accounts = 100;
    private const int KeysOfAccount = 10;
    private const int EmptyAccounts = 2000;

    private readonly List<string> _accounts = [];
    private readonly List<ApiKey> _keys = [];
    private StoreStage _stage = null!;
    private IApiKeyStore _store = null!;
    private ApiKey _made = null!;
    private int _next;

    [Params(StoreKind.Sqlite, StoreKind.Redis)]
    public StoreKind Kind { get; set; }

    private ApiKey Next => _keys[_next = (_next + 1) % _keys.Count];

    // Within a process BenchmarkDotNet waits for no setup.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => _stage.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark]
    public Task<ApiKeyGrant?> LookUp() => _store.FindByHashAsync(Next.Hash, default);

    [Benchmark]
    public Task<ApiKeyGrant?> LookUpNothing() => _store.FindByHashAsync("nothing", default);

    [Benchmark]
    public Task<ApiKeyPage> List() => _store.ListAsync(new ApiKeyOwner(Next.AccountId, null), 1, 20, default);

    [Benchmark]
    public Task<ApiKey> Create() => AddAsync(_accounts[_next = (_next + 1) % _accounts.Count]);

    [IterationSetup(Target = nameof(Revoke))]
    public void BeforeRevoke() => _made = AddAsync(_accounts[0]).GetAwaiter().GetResult();

    // One an iteration, since a key can be revoked once.
    [Benchmark]
    public Task<bool> Revoke()
    {
        var now = TimeProvider.System.GetUtcNow();
        return _store.RevokeAsync(_made.AccountId, _made.Id, now, new Change(new ChangeSubject(ChangeKind.Key, _made.Id), ChangeEffect.Revoke, now, now.AddDays(1)), default);
    }

    private async Task SetupAsync()
    {
        _stage = await StoreStage.StartAsync(Kind);
        _store = _stage.Get<IApiKeyStore>();
        for (var i = 0; i < Accounts + EmptyAccounts; i++)
        {
            var id = Identifiers.New(Identifiers.Account);
            await _stage.Get<IAccountStore>().CreateAccountAsync(new Account { Id = id, Name = string.Create(CultureInfo.InvariantCulture, $"Account {i}"), OrganizationId = id, CreatedAt = DateTimeOffset.UnixEpoch }, default);
            if (i >= Accounts) _accounts.Add(id);
            for (var k = 0; k < KeysOfAccount && i < Accounts; k++) _keys.Add(await AddAsync(id));
        }
    }

    private async Task<ApiKey> AddAsync(string account)
    {
        var id = Identifiers.New(Identifiers.ApiKey);
        var key = new ApiKey
        {
            Id = id,
            AccountId = account,
            Name = "Production",
            Prefix = "agw_live_ab12",
            Hash = ApiKeyFormat.Hash(id),
            Scopes = ["usage.read", "usage.write"],
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        return (await _store.CreateAsync(key, int.MaxValue, key.CreatedAt, default)).Key!;
    }
}
