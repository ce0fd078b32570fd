namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:Identity</c>: how upstreams learn who calls.</summary>
/// <param name="Headers">Name of a header set, see <see cref="Wire.IdentityHeaderSet"/>.</param>
/// <param name="Assertion">Whether <c>X-Auth-Assertion</c> is sent.</param>
public sealed record IdentityOptions(string Headers, bool Assertion);
