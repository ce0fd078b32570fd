using System.Globalization;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Storage;
using Microsoft.Data.Sqlite;
using StackExchange.Redis;

namespace Auth.Gateway.Benchmarks.Issuing;

/// <summary>
/// A round trip to the store in a process of its own, as many at once as there are connections: the bare one, by the client library, and the gateway's look-up of a key.
/// SQLite has no wire: one at a time.
/// </summary>
public static class LookupLoop
{
    public const string Verb = "look-up";

    private const int ValueBytes = 500;

    /// <summary>Writes the processor time of one bare round trip and of one look-up, in microseconds.</summary>
    public static async Task<int> RunAsync(string store, string connection, string hashes, string seconds)
    {
        var (kind, time, known) = (Enum.Parse<StoreKind>(store), int.Parse(seconds, CultureInfo.InvariantCulture), await File.ReadAllLinesAsync(hashes));
        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddGatewayStorage(new StoreOptions { Kind = kind, ConnectionString = connection }).BuildServiceProvider();
        var keys = services.GetRequiredService<IApiKeyStore>();
        _ = await keys.FindByHashAsync(known[0], default) ?? throw new InvalidOperationException("The key is not there.");
        var own = await ProcessorTime.OfAsync(i => keys.FindByHashAsync(known[i % known.Length], default), kind == StoreKind.Redis ? Comparison.Load.Full.Connections : 1, time);
        // After it, since it prepares SQLite's library.
        var bare = kind == StoreKind.Redis ? await BareRedisAsync(connection, time) : BareSqlite(connection, known, time);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bare} {own}"));
        return 0;
    }

    private static async Task<double> BareRedisAsync(string connection, int seconds)
    {
        const string Key = "round-trip";
        using var client = await ConnectionMultiplexer.ConnectAsync(connection);
        var database = client.GetDatabase();
        await database.StringSetAsync(Key, new byte[ValueBytes]);
        return await ProcessorTime.OfAsync(_ => database.StringGetAsync(Key), Comparison.Load.Full.Connections, seconds);
    }

    private static double BareSqlite(string connection, string[] hashes, int seconds)
    {
        using var database = new SqliteConnection(connection);
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "SELECT id, account_id, scopes, status, expires_at FROM api_keys WHERE hash = $hash";
        var hash = command.Parameters.AddWithValue("$hash", "");
        var i = 0;
        return ProcessorTime.Of(
            () =>
            {
                hash.Value = hashes[i++ % hashes.Length];
                using var reader = command.ExecuteReader();
                if (!reader.Read()) throw new InvalidOperationException("The key is not there.");
                for (var column = 0; column < reader.FieldCount; column++) reader.GetValue(column);
            },
            seconds);
    }
}
