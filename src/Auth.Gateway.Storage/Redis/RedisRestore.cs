using System.Globalization;
using Auth.Gateway.Core;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Storage.Audit;
using Auth.Gateway.Storage.Backups;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>Writes under names that no gateway reads, in the same slot, and gives everything its name in one script at the end.</summary>
internal sealed class RedisRestore(RedisConnection connection, RedisKeys keys, RestoreOptions options, DateTimeOffset now)
{
    private const int Batch = 1000;

    private static readonly RedisScript CommitScript = RedisScript.Load("backup-commit");

    private readonly string _anyStage = keys.Tag + "restoring:";
    private readonly string _id = Identifiers.New("rst");
    private readonly List<Func<IDatabase, Task>> _writes = [];
    private readonly Dictionary<string, DateTimeOffset> _longestSession = new(StringComparer.Ordinal);
    private readonly HashSet<string> _auditLists = new(StringComparer.Ordinal);

    private string Stage => $"{_anyStage}{_id}:";

    public async Task RunAsync(IAsyncEnumerable<BackupRecord> records, CancellationToken cancellationToken)
    {
        await foreach (var record in records.WithCancellation(cancellationToken))
        {
            Write(record);
            if (_writes.Count >= Batch) await FlushAsync(cancellationToken);
        }

        foreach (var (user, until) in _longestSession) Expire(keys.SessionsOf(user), until);
        foreach (var list in _auditLists) Expire(list, now + options.KeepAudit);
        await FlushAsync(cancellationToken);
        if (!await connection.TryAsync(CommitScript, [keys.ChangeSequence], [keys.Tag, Stage, _anyStage, options.Replace ? 1 : 0], cancellationToken))
        {
            throw new BackupRefusedException($"There is something in Redis under '{keys.Tag}'. Choose another Gateway:Store:KeyPrefix, or take away what is there (--replace).");
        }
    }

    private void Write(BackupRecord record)
    {
        switch (record)
        {
            case KeptSerials it:
                Hash(keys.Serials, ["account", it.Account, "user", it.User, "member", it.Member, "key", it.Key]);
                Text(keys.ChangeSequence, it.Change);
                break;
            case KeptAccount { Account: var it }:
                Hash(keys.Account(it.Id), [.. RedisAccounts.Write(it), .. new RedisFields().Add("serial", it.Serial).Add("is_active", it.IsActive).Add("revoked_until", it.RevokedUntil).Add("keys_revoked_until", it.KeysRevokedUntil).ToArray()]);
                Hash(keys.AccountSerials, [it.Serial, it.Id]);
                break;
            case KeptUser { User: var it }:
                Hash(keys.User(it.Id), [.. RedisAccounts.Write(it), .. new RedisFields().Add("serial", it.Serial).Add("revoked_until", it.RevokedUntil).ToArray()]);
                Hash(keys.Emails, [it.NormalizedEmail, it.Id]);
                break;
            case KeptMembership { Membership: var it, Serial: var serial }:
                Hash(keys.Members(it.AccountId), [it.UserId, string.Create(CultureInfo.InvariantCulture, $"{RedisInstant.Format(it.CreatedAt)} {serial} {it.Role}")]);
                break;
            case KeptApiKey { Key: var it }:
                Write(it);
                break;
            case KeptSession { Session: var it }:
                var until = it.ExpiresAt < it.EndsAt ? it.ExpiresAt : it.EndsAt;
                if (until <= now) break;
                Hash(keys.Session(it.Id), RedisSessionStore.Write(it));
                Expire(keys.Session(it.Id), until);
                _writes.Add(database => database.SetAddAsync(Staged(keys.SessionsOf(it.UserId)), it.Id));
                if (!_longestSession.TryGetValue(it.UserId, out var longest) || it.EndsAt > longest) _longestSession[it.UserId] = it.EndsAt;
                break;
            case KeptSigningKey { Key: var it }:
                Hash(keys.SigningKey(it.Id), [.. RedisSigningKeyStore.Write(it), "use", it.Use.ToString(), "algorithm", it.Algorithm]);
                _writes.Add(database => database.ListRightPushAsync(Staged(keys.SigningKeys), it.Id));
                break;
            case KeptChange { Change: var it }:
                var sequence = it.Sequence.ToString(CultureInfo.InvariantCulture);
                Rank(keys.Changes, $"{sequence} {RedisChange.Format(it)}", it.Sequence);
                Rank(keys.ChangeExpiries, sequence, it.KeepUntil.ToUnixTimeMilliseconds());
                break;
            case KeptAuditEvent { Event: var text }:
                WriteAuditEvent(text);
                break;
        }
    }

    private void Write(ApiKey key)
    {
        var endsAt = key.Status == ApiKeyStatus.Revoked && !(key.ExpiresAt < now) ? now : key.ExpiresAt;
        if (endsAt + RedisKeys.KeyRetention <= now) return;
        Hash(keys.ApiKey(key.Id), [.. RedisApiKeys.Write(key), "serial", key.Serial]);
        Text(keys.ApiKeyByHash(key.Hash), key.Id);
        Rank(keys.ApiKeysOf(new ApiKeyOwner(key.AccountId, key.UserId)), key.Id, key.Serial);
        if (endsAt is null) return;
        Expire(keys.ApiKey(key.Id), endsAt.Value + RedisKeys.KeyRetention);
        Expire(keys.ApiKeyByHash(key.Hash), endsAt.Value + RedisKeys.KeyRetention);
    }

    private void WriteAuditEvent(string text)
    {
        var it = AuditEventText.Read(text) ?? throw new InvalidDataException("The backup holds an audit event of a kind that this program does not know: a newer one made it.");
        if (it.At + options.KeepAudit <= now) return;
        var (name, stream) = (keys.AuditEvent(it.Id), keys.Audit(it.Kind.Stream, accountId: null));
        Text(name, text);
        Expire(name, it.At + options.KeepAudit);
        Rank(stream, $"{it.Id}:{it.AccountId}", 0);
        _auditLists.Add(stream!);
        if (it.AccountId is null) return;
        var own = keys.Audit(it.Kind.Stream, it.AccountId);
        Rank(own, it.Id, 0);
        _auditLists.Add(own!);
    }

    private RedisKey Staged(RedisKey name) => Stage + ((string)name!)[keys.Tag.Length..];

    private void Hash(RedisKey name, RedisValue[] fields) =>
        _writes.Add(database => database.HashSetAsync(Staged(name), [.. fields.Chunk(2).Select(pair => new HashEntry(pair[0], pair[1]))]));

    private void Text(RedisKey name, RedisValue value) => _writes.Add(database => database.StringSetAsync(Staged(name), value));

    private void Rank(RedisKey name, RedisValue member, long score) => _writes.Add(database => database.SortedSetAddAsync(Staged(name), member, score));

    private void Expire(RedisKey name, DateTimeOffset at) => _writes.Add(database => database.KeyExpireAsync(Staged(name), at - now));

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await connection.RunAsync(
            async database =>
            {
                await Task.WhenAll(_writes.Select(write => write(database)));
                return true;
            },
            cancellationToken);
        _writes.Clear();
    }
}
