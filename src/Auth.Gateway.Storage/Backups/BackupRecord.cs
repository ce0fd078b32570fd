using System.Text.Json.Serialization;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Storage.Backups;

/// <summary>One thing that a store keeps, as neither of the two stores writes it, so that what one gave the other can take.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(KeptAccount), "account")]
[JsonDerivedType(typeof(KeptUser), "user")]
[JsonDerivedType(typeof(KeptMembership), "membership")]
[JsonDerivedType(typeof(KeptApiKey), "key")]
[JsonDerivedType(typeof(KeptSession), "session")]
[JsonDerivedType(typeof(KeptSigningKey), "signing_key")]
[JsonDerivedType(typeof(KeptChange), "change")]
[JsonDerivedType(typeof(KeptAuditEvent), "audit_event")]
[JsonDerivedType(typeof(KeptSerials), "serials")]
public abstract record BackupRecord;

public sealed record KeptAccount(Account Account) : BackupRecord;

public sealed record KeptUser(User User) : BackupRecord;

/// <param name="Serial">Orders those who came at the same moment.</param>
public sealed record KeptMembership(Membership Membership, long Serial) : BackupRecord;

public sealed record KeptApiKey(ApiKey Key) : BackupRecord;

public sealed record KeptSession(Session Session) : BackupRecord;

/// <summary>In the order in which they were made. Its private part is encrypted under the master key, which is in no backup.</summary>
public sealed record KeptSigningKey(SigningKey Key) : BackupRecord;

public sealed record KeptChange(Change Change) : BackupRecord;

/// <param name="Event">As both stores keep it, see <see cref="Audit.AuditEventText"/>.</param>
public sealed record KeptAuditEvent(string Event) : BackupRecord;

/// <summary>The last number of each kind, so that none is given twice, even if what had it is gone.</summary>
public sealed record KeptSerials(long Account, long User, long Member, long Key, long Change) : BackupRecord;
