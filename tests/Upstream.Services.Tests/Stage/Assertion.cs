using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Upstream.Services.Tests.Stage;

/// <summary>The gateway's assertion, right in every part until a test spoils one.</summary>
public sealed class Assertion
{
    public JsonObject Header { get; } = new() { ["alg"] = "ES256", ["typ"] = "gateway-assertion+jwt" };

    public JsonObject Payload { get; } = new()
    {
        ["iss"] = "auth-gateway",
        ["sub"] = "usr_1",
        ["account_id"] = NewAccount(),
        ["email"] = "jane@example.com",
        ["roles"] = "owner",
        ["scope"] = "usage.write usage.read",
        ["scheme"] = "api-key",
        ["credential_id"] = "key_1",
        ["live_mode"] = true,
        ["iat"] = Now,
        ["nbf"] = Now,
        ["exp"] = Now + 60,
    };

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public static string NewAccount() => "acc_" + RandomNumberGenerator.GetHexString(24, lowercase: true);

    public Assertion With(string claim, JsonNode? value)
    {
        Payload[claim] = value;
        return this;
    }

    public Assertion Without(string claim)
    {
        Payload.Remove(claim);
        return this;
    }

    public string SignedBy(SigningKey key)
    {
        Header["kid"] = key.Kid;
        return key.Sign(Header, Payload);
    }
}
