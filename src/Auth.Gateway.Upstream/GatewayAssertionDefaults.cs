using Microsoft.AspNetCore.Authorization;

namespace Auth.Gateway.Upstream;

/// <summary>Names that gateway and backend agree on.</summary>
public static class GatewayAssertionDefaults
{
    /// <summary>The authentication scheme, and the <c>AuthenticationType</c> of the identity that it makes.</summary>
    public const string AuthenticationScheme = "gateway";

    /// <summary>The header that holds the assertion.</summary>
    public const string Header = "X-Auth-Assertion";

    /// <summary>The <c>typ</c> of an assertion: what tells it from an access token (RFC 8725 §3.11).</summary>
    public const string TokenType = "gateway-assertion+jwt";

    /// <summary>Somebody whom the gateway names, and nobody else.</summary>
    public static AuthorizationPolicy Policy { get; } = new AuthorizationPolicyBuilder(AuthenticationScheme).RequireAuthenticatedUser().Build();
}
