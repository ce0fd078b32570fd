namespace Auth.Gateway.Core.Changes;

/// <summary>The thing that changed: its kind and its public id.</summary>
public readonly record struct ChangeSubject(ChangeKind Kind, string Id)
{
    public static ChangeSubject Membership(string accountId, string userId) => new(ChangeKind.Membership, $"{accountId}/{userId}");
}
