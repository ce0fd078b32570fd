namespace Auth.Gateway.Core.Changes;

/// <summary>
/// Everything of a user or an account that was issued until an instant. What it takes along (sessions, keys) dies by its own name as well, so that what
/// was made of it after that instant dies with it.
/// </summary>
/// <param name="Change">What is logged of the user or account itself; its <see cref="Change.At"/> is the instant.</param>
/// <param name="Now">When a session or key that is taken along ends.</param>
/// <param name="KeepUntil">When no token can be alive any more that was made of one.</param>
public sealed record Revocation(Change Change, DateTimeOffset Now, DateTimeOffset KeepUntil, bool WithKeys)
{
    public DateTimeOffset Until => Change.At;

    public Change Along(ChangeKind kind, string id) => new(new ChangeSubject(kind, id), ChangeEffect.Revoke, Now, KeepUntil);
}
