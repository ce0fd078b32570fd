namespace Auth.Gateway.EndToEnd.Stage;

/// <summary>One running product per store, started by the first test that wants it. Its limits per address do not get into the tests' way.</summary>
public sealed class SharedProduct : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Generous = new()
    {
        ["Gateway__RateLimits__register__Limit"] = "10000",
        ["Gateway__RateLimits__login__Limit"] = "10000",
        ["Gateway__RateLimits__token__Limit"] = "10000",
    };

    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly Dictionary<TestedStore, Product> _products = [];
    private readonly List<IAsyncDisposable> _stores = [];
    private readonly List<TemporaryFolder> _folders = [];

    internal async Task<Product> OnAsync(TestedStore store)
    {
        Programs.Needs.Program("curl");
        await _starting.WaitAsync();
        try
        {
            if (_products.TryGetValue(store, out var running)) return running;
            var settings = await StoreSettings.OpenAsync(store);
            _stores.Add(settings);
            var folder = new TemporaryFolder();
            _folders.Add(folder);
            return _products[store] = await Product.StartAsync(folder.Path, new Dictionary<string, string>([.. Generous, .. settings.Environment]));
        }
        finally
        {
            _starting.Release();
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var product in _products.Values) await product.DisposeAsync();
        foreach (var store in _stores) await store.DisposeAsync();
        foreach (var folder in _folders) folder.Dispose();
        _starting.Dispose();
    }
}

/// <summary>Its tests run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedProductTests : ICollectionFixture<SharedProduct>
{
    public const string Name = "One running product per store";
}
