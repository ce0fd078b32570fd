namespace Auth.Gateway.Core.Changes;

/// <summary>What a change is about. The names are stored and sent between instances: they may be added to, never renamed.</summary>
public enum ChangeKind
{
    Key,
    Session,
    Token,
    User,
    Account,
    Membership,
}
