using Auth.Gateway.Core.ApiKeys;
using BenchmarkDotNet.Attributes;

namespace Auth.Gateway.Benchmarks.Parts;

/// <summary>The embedded store, with a thousand keys.</summary>
public class Store
{
    private Stage _stage = null!;
    private IApiKeyStore _store = null!;
    private string[] _hashes = [];
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        _stage = new Stage();
        _store = _stage.Get<IApiKeyStore>();
        _hashes = [.. _stage.Seed.ApiKeys().Select(line => ApiKeyFormat.Hash(line["X-API-Key: ".Length..]))];
    }

    [Benchmark]
    public Task<ApiKeyGrant?> FindKey()
    {
        _next = (_next + 1) % _hashes.Length;
        return _store.FindByHashAsync(_hashes[_next], default);
    }

    [GlobalCleanup]
    public void Cleanup() => _stage.Dispose();
}
