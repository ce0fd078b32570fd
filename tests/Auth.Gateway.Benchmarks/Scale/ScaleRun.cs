using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Backups;

namespace Auth.Gateway.Benchmarks.Scale;

/// <summary>Fills a store with keys, as a restore does, and measures what the gateway asks of it: each call by itself, one after the other.</summary>
public static class ScaleRun
{
    private const int KeysOfAccount = 10;
    private const int Calls = 2000;

    /// <param name="args">Kind of store (Sqlite or Redis) and numbers of keys.</param>
    /// <exception cref="UsageException"/>
    public static async Task<int> RunAsync(string[] args)
    {
        var reader = new OptionReader(args);
        var store = reader.Store();
        int[] counts = [.. args.Skip(1).Select(_ => reader.Number())];
        if (counts.Length == 0 || counts.Any(count => count < KeysOfAccount)) throw new UsageException($"How many keys? At least {KeysOfAccount}.");
        Console.WriteLine("| store | keys | loaded in | size | a key | call | median | 99 % |\n|---|---:|---:|---:|---:|---|---:|---:|");
        foreach (var count in counts) await MeasureAsync(store, count);
        return 0;
    }

    /// <summary>Into an empty store, as a restore does.</summary>
    public static async Task FillAsync(StoreOptions options, int count)
    {
        await using var services = Open(options);
        await FillAsync(services, count);
    }

    private static ServiceProvider Open(StoreOptions options) => new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddGatewayStorage(options).BuildServiceProvider();

    private static Task FillAsync(ServiceProvider services, int count) =>
        services.GetRequiredService<IStoreBackup>().RestoreAsync(Records(count), new RestoreOptions(Replace: false, TimeSpan.FromDays(90)), default);

    private static async Task MeasureAsync(StoreKind kind, int count)
    {
        var folder = Directory.CreateTempSubdirectory("auth-gateway-scale-").FullName;
        await using var server = kind == StoreKind.Redis ? await RedisProcess.StartAsync(folder) : null;
        var path = Path.Combine(folder, "gateway.db");
        var options = new StoreOptions { Kind = kind, ConnectionString = server?.Address ?? $"Data Source={path}" };
        try
        {
            await using var services = Open(options);
            var before = server is null ? 0 : await server.UsedMemoryAsync();
            var started = Stopwatch.GetTimestamp();
            await FillAsync(services, count);
            var loaded = Stopwatch.GetElapsedTime(started);
            var size = (server is null ? new FileInfo(path).Length : await server.UsedMemoryAsync()) - before;
            var head = string.Create(CultureInfo.InvariantCulture, $"| {kind} | {count:N0} | {loaded.TotalSeconds:F1} s | {size / 1048576.0:F1} MB | {size / (double)count:F0} B ");
            await foreach (var (call, latencies) in CallsAsync(services.GetRequiredService<IApiKeyStore>(), count))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{head}| {call} | {latencies[latencies.Length / 2].TotalMicroseconds:N0} µs | {latencies[latencies.Length * 99 / 100].TotalMicroseconds:N0} µs |"));
                head = "| | | | | ";
            }
        }
        finally
        {
            if (server is not null) await server.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async IAsyncEnumerable<(string Call, TimeSpan[] Sorted)> CallsAsync(IApiKeyStore store, int count)
    {
        var now = TimeProvider.System.GetUtcNow();
        var made = new List<ApiKey>();
        yield return ("look up a key", await TimeAsync(_ => store.FindByHashAsync(Hash(RandomNumberGenerator.GetInt32(count)), default)));
        yield return ("look up a key that is not there", await TimeAsync(i => store.FindByHashAsync(Hash(-1 - i), default)));
        yield return ("list an account's keys", await TimeAsync(_ => store.ListAsync(new ApiKeyOwner(Account(RandomNumberGenerator.GetInt32(count) / KeysOfAccount), null), 1, 20, default)));
        yield return ("create a key", await TimeAsync(async i =>
        {
            var key = Key(count + i) with { AccountId = Account(i % (count / KeysOfAccount)) };
            made.Add((await store.CreateAsync(key, int.MaxValue, now, default)).Key!);
        }));
        yield return ("revoke a key", await TimeAsync(i => store.RevokeAsync(made[i].AccountId, made[i].Id, now, new Change(new ChangeSubject(ChangeKind.Key, made[i].Id), ChangeEffect.Revoke, now, now.AddDays(1)), default)));
    }

    private static async Task<TimeSpan[]> TimeAsync(Func<int, Task> call)
    {
        var latencies = new TimeSpan[Calls];
        for (var i = 0; i < Calls; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await call(i);
            latencies[i] = Stopwatch.GetElapsedTime(started);
        }

        Array.Sort(latencies);
        return latencies;
    }

    private static async IAsyncEnumerable<BackupRecord> Records(int count)
    {
        var accounts = count / KeysOfAccount;
        yield return new KeptSerials(accounts, 0, 0, count, 0);
        for (var i = 0; i < accounts; i++) yield return new KeptAccount(new Account { Id = Account(i), Serial = i + 1, Name = "Acme Corp", OrganizationId = Account(i), CreatedAt = DateTimeOffset.UnixEpoch });
        for (var i = 0; i < count; i++) yield return new KeptApiKey(Key(i));
        await Task.CompletedTask;
    }

    private static ApiKey Key(int i) => new()
    {
        Id = Id("key_", i),
        Serial = i + 1,
        AccountId = Account(i / KeysOfAccount),
        Name = "Production",
        Prefix = "agw_live_ab12",
        Hash = Hash(i),
        Scopes = ["usage.read", "usage.write"],
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private static string Account(int i) => Id("acc_", i);

    // As long as real ones, and as little alike.
    private static string Id(string kind, int i) => kind + Hash(i)[..24];

    private static string Hash(int i) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture))));
}
