using System.Globalization;
using System.Runtime.CompilerServices;
using Auth.Gateway.Storage.Backups;
using Auth.Gateway.Storage.Measuring;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>Reads all identity data in one script, which holds up the server for some two seconds per hundred thousand records.</summary>
internal sealed class RedisBackup(StoreOptions options, StoreOperations operations, RedisKeys keys, TimeProvider clock) : IStoreBackup
{
    /// <summary>Beyond it the server would be held up for longer than gateways wait for it.</summary>
    public const int MostRecords = 100_000;

    private static readonly RedisScript ReadScript = RedisScript.Load("backup-read");

    public async IAsyncEnumerable<BackupRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var connection = Connect();
        var found = await connection.RunAsync(ReadScript, [keys.ChangeSequence], [keys.Tag, MostRecords], cancellationToken);
        if (found.IsNull)
        {
            throw new BackupRefusedException(
                $"There are more than {MostRecords} records in Redis, and to read them at one moment would hold it up for seconds. Take a snapshot ('redis-cli --rdb FILE'), or back up from a server that was started on one.");
        }

        var parts = (RedisResult[])found!;
        var records = ((RedisResult[])parts[0]!).Select(record => (RedisResult[])record!).ToLookup(record => (string)record[0]!, record => (Id: (string)record[1]!, Content: record[2]));
        var serials = RedisRecord.Read(parts[3]);
        yield return new KeptSerials(Serial("account"), Serial("user"), Serial("member"), Serial("key"), long.Parse((string)parts[4]!, CultureInfo.InvariantCulture));
        foreach (var (_, content) in records["account"]) yield return new KeptAccount(RedisAccounts.ReadAccount(content)!);
        foreach (var (_, content) in records["user"]) yield return new KeptUser(RedisAccounts.ReadUser(content)!);
        foreach (var (account, content) in records["members"])
        {
            foreach (var pair in ((string[])content!).Chunk(2))
            {
                var (membership, serial) = RedisAccounts.ReadMembership(account, pair[0], pair[1]);
                yield return new KeptMembership(membership, serial);
            }
        }

        foreach (var (_, content) in records["key"]) yield return new KeptApiKey(RedisApiKeys.Read(content)!);
        foreach (var (_, content) in records["session"]) yield return new KeptSession(RedisSessionStore.Read(content)!);
        foreach (var content in (RedisResult[])parts[1]!) yield return new KeptSigningKey(RedisSigningKeyStore.Read(content)!);
        foreach (var entry in (string[])parts[2]!) yield return new KeptChange(RedisChange.Parse(entry));
        foreach (var (_, content) in records["audit-event"]) yield return new KeptAuditEvent((string)content!);

        long Serial(string kind) => serials?.Number(kind) ?? 0;
    }

    public async Task RestoreAsync(IAsyncEnumerable<BackupRecord> records, RestoreOptions restore, CancellationToken cancellationToken)
    {
        using var connection = Connect();
        if (await connection.CountSubscribersAsync(keys.ChangeChannel, cancellationToken) > 0)
        {
            throw new BackupRefusedException($"Gateways run on this Redis with the prefix of '{keys.Tag}': stop them first, since they remember what they read.");
        }

        await new RedisRestore(connection, keys, restore, clock.GetUtcNow()).RunAsync(records, cancellationToken);
    }

    // Of its own, with ten minutes: what is read or renamed at once takes longer than any request may, and a server goes on with it when nobody waits.
    private RedisConnection Connect() => new(new StoreOptions { Kind = StoreKind.Redis, ConnectionString = options.ConnectionString + ",syncTimeout=600000" }, operations);
}
