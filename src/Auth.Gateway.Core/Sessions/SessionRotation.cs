using Auth.Gateway.Core.Accounts;

namespace Auth.Gateway.Core.Sessions;

public enum SessionRotationOutcome
{
    /// <summary>There is no such session, or it is over.</summary>
    Unknown,

    /// <summary>The token was the current one; the session has a new generation.</summary>
    Rotated,

    /// <summary>The token's successor was made moments ago and not used: the same successor is given again.</summary>
    Replayed,

    /// <summary>The token was used up: somebody has a copy. The session is over, and the change is logged.</summary>
    Reused,
}

/// <param name="Session">As it is after the call, or was when it ended for theft; null when unknown.</param>
/// <param name="Access">What the user may do now; null when the user or account is gone.</param>
public sealed record SessionRotation(SessionRotationOutcome Outcome, Session? Session, Access? Access);

/// <param name="Rotate">False keeps the generation: the client goes on with the token it has.</param>
/// <param name="Grace">How long a used token gives its unused successor again.</param>
/// <param name="IdleLifetime">The new expiry counts from now, and never beyond the session's end.</param>
public sealed record SessionRotationRules(DateTimeOffset Now, bool Rotate, TimeSpan Grace, TimeSpan IdleLifetime);
