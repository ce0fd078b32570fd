using System.Runtime.CompilerServices;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Tests.ForwardAuth;

/// <summary>
/// The configuration that we publish for other proxies. Each of them must hand on every identity header, and let none of them come from the client:
/// a name that is added to the set and forgotten there could be forged.
/// </summary>
public sealed class ExampleTests
{
    [Theory]
    [InlineData("nginx/forward-auth.conf")]
    [InlineData("ingress-nginx/ingress.yaml")]
    [InlineData("caddy/Caddyfile")]
    [InlineData("haproxy/forward-auth.lua")]
    [InlineData("envoy/envoy.yaml")]
    public void Every_identity_header_is_named(string example)
    {
        var text = Read(example);
        Assert.All(IdentityHeaderSet.All[IdentityHeaderSet.Default].Names().Append("X-Request-Id"), name => Assert.Contains(name, text, StringComparison.OrdinalIgnoreCase));
    }

    // These two leave alone what the gateway does not say, so it must be gone before.
    [Theory]
    [InlineData("nginx/forward-auth.conf", "proxy_set_header {0} $auth_")]
    [InlineData("envoy/envoy.yaml", "- remove: {0}")]
    public void Every_identity_header_of_a_client_is_taken_out(string example, string line)
    {
        var text = Read(example);
        Assert.All(IdentityHeaderSet.All[IdentityHeaderSet.Default].Names(), name => Assert.Contains(string.Format(null, line, name), text, StringComparison.OrdinalIgnoreCase));
    }

    private static string Read(string example, [CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "config", "examples", example));
}
