namespace Auth.Gateway.Core.Audit;

/// <summary>What happened: a closed set. docs/audit.md lists them for operators.</summary>
public sealed class AuditKind
{
    private AuditKind(string name, AuditStream stream = AuditStream.Changes) => (Name, Stream) = (name, stream);

    /// <summary>Stable: <c>noun.what_happened</c>.</summary>
    public string Name { get; }

    public AuditStream Stream { get; }

    public static readonly AuditKind UserSignedUp = new("user.signed_up");
    public static readonly AuditKind UserImported = new("user.imported");
    public static readonly AuditKind UserSignedIn = new("user.signed_in");
    public static readonly AuditKind UserSignInRefused = new("user.sign_in_refused", AuditStream.Refusals);
    public static readonly AuditKind UserPasswordChanged = new("user.password_changed");
    public static readonly AuditKind UserLockoutCleared = new("user.lockout_cleared");
    public static readonly AuditKind UserDisabled = new("user.disabled");
    public static readonly AuditKind UserEnabled = new("user.enabled");
    public static readonly AuditKind UserRevoked = new("user.revoked");
    public static readonly AuditKind AccountCreated = new("account.created");
    public static readonly AuditKind AccountDisabled = new("account.disabled");
    public static readonly AuditKind AccountEnabled = new("account.enabled");
    public static readonly AuditKind AccountRevoked = new("account.revoked");
    public static readonly AuditKind MemberRoleSet = new("member.role_set");
    public static readonly AuditKind MemberRemoved = new("member.removed");
    public static readonly AuditKind SessionStarted = new("session.started");
    public static readonly AuditKind SessionEnded = new("session.ended");
    public static readonly AuditKind SessionTheft = new("session.theft");
    public static readonly AuditKind KeyCreated = new("key.created");
    public static readonly AuditKind KeyImported = new("key.imported");
    public static readonly AuditKind KeyRotated = new("key.rotated");
    public static readonly AuditKind KeyRevoked = new("key.revoked");
    public static readonly AuditKind KeyDeleted = new("key.deleted");
    public static readonly AuditKind TokenIssued = new("token.issued", AuditStream.Tokens);
    public static readonly AuditKind TokenRevoked = new("token.revoked");
    public static readonly AuditKind SigningKeyCreated = new("signing_key.created");
    public static readonly AuditKind SigningKeyRemoved = new("signing_key.removed");
    public static readonly AuditKind MasterKeyChanged = new("master_key.changed");
    public static readonly AuditKind RequestRefused = new("request.refused", AuditStream.Refusals);
    public static readonly AuditKind RequestWouldBeRefused = new("request.would_be_refused", AuditStream.Refusals);

    public static IReadOnlyList<AuditKind> All { get; } =
    [
        UserSignedUp, UserImported, UserSignedIn, UserSignInRefused, UserPasswordChanged, UserLockoutCleared, UserDisabled, UserEnabled, UserRevoked, AccountCreated, AccountDisabled, AccountEnabled, AccountRevoked, MemberRoleSet, MemberRemoved, SessionStarted, SessionEnded,
        SessionTheft, KeyCreated, KeyImported, KeyRotated, KeyRevoked, KeyDeleted, TokenIssued, TokenRevoked, SigningKeyCreated, SigningKeyRemoved, MasterKeyChanged, RequestRefused, RequestWouldBeRefused,
    ];

    /// <returns>Null for a name that is none.</returns>
    public static AuditKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    public override string ToString() => Name;
}
