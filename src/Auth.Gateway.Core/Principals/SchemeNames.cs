namespace Auth.Gateway.Core.Principals;

/// <summary>The ways of presenting a credential, as policies name them and as upstreams see them in <c>X-Auth-Scheme</c>.</summary>
public static class SchemeNames
{
    public const string Basic = "basic";
    public const string ApiKey = "api-key";
    public const string Cookie = "cookie";
    public const string Bearer = "bearer";

    public static IReadOnlyList<string> All { get; } = [Basic, ApiKey, Cookie, Bearer];
}
