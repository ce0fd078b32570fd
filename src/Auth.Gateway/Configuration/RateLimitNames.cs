namespace Auth.Gateway.Configuration;

/// <summary>Limits with a fixed role; any other name is a route's own.</summary>
public static class RateLimitNames
{
    /// <summary>Sign-up and register.</summary>
    public const string Register = "register";

    /// <summary>Password sign-in.</summary>
    public const string Login = "login";

    /// <summary>Everything that turns a credential into a token.</summary>
    public const string Token = "token";

    /// <summary>Key management, and routes that name no other.</summary>
    public const string Api = "api";

    /// <summary>Metadata of a proxied route: limits besides its <c>RateLimiterPolicy</c>, separated by blanks.</summary>
    public const string Metadata = "RateLimits";

    public static string[] InMetadata(string? value) => value?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
