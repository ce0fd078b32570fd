namespace Auth.Gateway.Core.Tokens;

/// <param name="Text">The JWT.</param>
/// <param name="LifetimeSeconds"><c>exp - iat</c>, what <c>expires_in</c> says.</param>
public sealed record AccessToken(string Text, DateTimeOffset ExpiresAt, long LifetimeSeconds);
