using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.RateLimits;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>
/// Every key in Redis. What changes of identity touch shares the hash tag <c>{prefix}</c>, hence one slot and, in Redis Cluster, one node: so
/// each change is one atomic script, and adding nodes does not spread identity data (a record is some hundred bytes, and what was seen before
/// is not asked again). Rate-limit buckets have tags of their own and do spread. Text from outside is only ever in fields and values; names
/// hold ids of our own, hashes, and the buckets. Where a script follows a pointer, it makes names of this table under the same tag.
/// <code>
/// key                               type    holds                                               lives
/// {p}:account:ID                    hash    an account                                          for ever
/// {p}:account-serials               hash    serial → account id                                 for ever
/// {p}:user:ID                       hash    a user                                              for ever
/// {p}:emails                        hash    normalised e-mail address → user id                 for ever
/// {p}:members:ACCOUNT               hash    user id → member since, serial, role                for ever
/// {p}:serials                       hash    the last serial of each kind                        for ever
/// {p}:key:ID                        hash    an API key                                          for ever, or KeyRetention past its end
/// {p}:key-hash:SHA256               string  key id                                              with its key
/// {p}:account-keys:ACCOUNT          zset    ids of the account's own keys by serial             while it has keys
/// {p}:user-keys:LENGTH:ACCOUNT:USER zset    ids of a user's keys in the account by serial       while they have keys
/// {p}:session:ID                    hash    a session                                           until it expires; a rotation prolongs it
/// {p}:sessions:USER                 set     ids of the user's sessions                           as long as the longest of them
/// {p}:signing-keys                  list    ids of signing keys, oldest first                   for ever
/// {p}:signing-key:ID                hash    a signing key                                       for ever
/// {p}:sign-in-failures:USER         hash    failures by place; USER is a keyed hash of an address      while one of them weighs
/// {p}:sign-in-failures-from:SHA256  hash    failures from an address, whatever the user          while they weigh
/// {p}:known-addresses:USER          zset    marks of addresses by until when they are known      KnownFor from the last sign-in on
/// {p}:changes                       zset    the change log by sequence number                   entries until purged
/// {p}:change-expiries               zset    sequence numbers by when they can be forgotten      entries until purged
/// {p}:change-sequence               string  the last sequence number                            for ever
/// {p}:audit-event:ID               string  an audit event (JSON)                               Audit:MaxAge
/// {p}:audit:STREAM                  zset    ID:ACCOUNT of its events, in the order of ids       Audit:MaxAge from the last one
/// {p}:audit-account:STREAM:ACCOUNT  zset    ids of an account's events in it                    Audit:MaxAge from the last one
/// {p}:restoring:ID:…                any     a restore that is under way, see RedisRestore               until it is done, or the next one
/// p:rate:{PERIOD:BUCKET}:WINDOW     string  requests in the window                              two periods
/// </code>
/// </summary>
public sealed class RedisKeys(string prefix)
{
    /// <summary>How long a key that expired or was rotated away is still listed.</summary>
    public static readonly TimeSpan KeyRetention = TimeSpan.FromDays(30);

    private const int LongestBucket = 128;

    /// <summary>What the names of all identity data begin with.</summary>
    public string Tag { get; } = $"{{{prefix}}}:";

    public RedisKey AccountSerials => Tag + "account-serials";

    public RedisKey Emails => Tag + "emails";

    public RedisKey Serials => Tag + "serials";

    public RedisKey SigningKeys => Tag + "signing-keys";

    public RedisKey Changes => Tag + "changes";

    public RedisKey ChangeExpiries => Tag + "change-expiries";

    public RedisKey ChangeSequence => Tag + "change-sequence";

    /// <summary>The channel on which a new change is announced.</summary>
    public string ChangeChannel => Tag + "changed";

    /// <summary>What accounts' names begin with, for scripts that learn the id from an index.</summary>
    public string AllAccounts => Tag + "account:";

    /// <summary>What users' names begin with.</summary>
    public string AllUsers => Tag + "user:";

    public RedisKey Account(string id) => AllAccounts + id;

    public RedisKey User(string id) => AllUsers + id;

    public RedisKey Members(string accountId) => Tag + "members:" + accountId;

    public RedisKey ApiKey(string id) => Tag + "key:" + id;

    public RedisKey ApiKeyByHash(string hash) => Tag + "key-hash:" + hash;

    public RedisKey ApiKeysOf(ApiKeyOwner owner) =>
        owner.UserId is null
            ? Tag + "account-keys:" + owner.AccountId
            // With the length of the first, two ids cannot be taken for two others.
            : $"{Tag}user-keys:{Encoding.UTF8.GetByteCount(owner.AccountId)}:{owner.AccountId}:{owner.UserId}";

    public RedisKey Session(string id) => Tag + "session:" + id;

    public RedisKey SessionsOf(string userId) => Tag + "sessions:" + userId;

    public RedisKey SigningKey(string id) => Tag + "signing-key:" + id;

    /// <summary>All of a stream's events or, of an account, its own.</summary>
    public RedisKey Audit(AuditStream stream, string? accountId) => accountId is null
        ? Tag + "audit:" + NameOf(stream)
        : Tag + "audit-account:" + NameOf(stream) + ":" + accountId;

    public RedisKey AuditEvent(string id) => Tag + "audit-event:" + id;

    public static string NameOf(AuditStream stream) => stream.ToString().ToLowerInvariant();

    /// <param name="user">A keyed hash.</param>
    public RedisKey SignInFailures(string user) => Tag + "sign-in-failures:" + user;

    public RedisKey SignInFailuresFrom(string address) => Tag + "sign-in-failures-from:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)));

    /// <param name="user">A keyed hash.</param>
    public RedisKey KnownAddresses(string user) => Tag + "known-addresses:" + user;

    /// <summary>The counts of the window before and of the present one; the same tag, so that one script can see both.</summary>
    public RedisKey[] RateLimitWindows(string bucket, RateLimit limit, long window)
    {
        // Buckets can hold what a client sent. The period comes first, so that a brace at their beginning does not make the tag empty.
        var name = bucket.Length <= LongestBucket ? $":{bucket}" : $"#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(bucket)))}";
        var head = string.Create(CultureInfo.InvariantCulture, $"{prefix}:rate:{{{(long)limit.Period.TotalMilliseconds}{name}}}:");
        return [head + (window - 1).ToString(CultureInfo.InvariantCulture), head + window.ToString(CultureInfo.InvariantCulture)];
    }
}
