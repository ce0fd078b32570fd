using Auth.Gateway.Wire;

namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:Cookies</c>.</summary>
/// <param name="Secure">Null: follows the scheme that the client used.</param>
public sealed record CookieSettings(CookieNames Names, bool? Secure, SameSiteMode SameSite);
