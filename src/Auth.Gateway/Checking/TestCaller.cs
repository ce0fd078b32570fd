using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Checking;

/// <summary>Who calls in a test: what a good credential would have come to. Whatever is not said is as harmless as it can be, but for live mode, which is the usual one.</summary>
public static class TestCaller
{
    private const string Account = "acc_test";

    public static AuthResult Read(TestFields fields)
    {
        var scheme = fields.Text("scheme") ?? "";
        if (!SchemeNames.All.Contains(scheme)) fields.Refuse("scheme", $"must be one of {string.Join(", ", SchemeNames.All)}");
        var account = fields.Text("account") ?? Account;
        var user = fields.Text("user");
        var networks = fields.List("networks");
        foreach (var network in networks.Where(network => GatewaySettingsReader.Network(network) is null)) fields.Refuse("networks", $"must be IP addresses or CIDR networks, and \"{network}\" is neither");
        var principal = new Principal
        {
            Scheme = scheme,
            Subject = user ?? account,
            AccountId = account,
            OrganizationId = fields.Text("organization") ?? account,
            UserId = user,
            Email = fields.Text("email"),
            Roles = fields.List("roles"),
            Scopes = fields.List("scopes"),
            LiveMode = fields.Flag("live_mode", true),
            KeyId = fields.Text("key"),
            Customer = fields.Text("customer"),
            Audience = fields.Text("audience"),
            AllowedNetworks = [.. networks.Select(GatewaySettingsReader.Network).OfType<System.Net.IPNetwork>()],
        };
        fields.RefuseOthers();
        return AuthResult.Authenticated(principal);
    }
}
