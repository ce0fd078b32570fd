using System.Net;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.SignIn;

/// <summary>The three doors at which a password is taken, behind a proxy that says where the client is.</summary>
public static class SignInDoors
{
    public const string Json = "json";
    public const string Form = "form";
    public const string OAuth = "oauth";

    public static TheoryData<string> All => [Json, Form, OAuth];

    /// <summary>Few free failures, and addresses as X-Forwarded-For says.</summary>
    public static Dictionary<string, string?> Settings => new()
    {
        ["Gateway:TrustedProxies:0"] = "127.0.0.1",
        ["Gateway:Lockout:FailuresPerPlace"] = "3",
        ["Gateway:Lockout:FailuresPerUser"] = "8",
        ["Gateway:Lockout:FailuresPerAddress"] = "30",
        ["Gateway:Lockout:FirstDelay"] = "00:00:30",
    };

    public static Task<Answer> SignInAsync(this GatewayUnderTest gateway, string door, string email, string password, string address, string? cookie = null)
    {
        (string, string)[] headers = cookie is null ? [("X-Forwarded-For", address)] : [("X-Forwarded-For", address), ("Cookie", cookie)];
        return door switch
        {
            Json => gateway.Client.CallAsync("POST /api/v1/auth/login", $$"""{"email":"{{email}}","password":"{{password}}"}""", headers),
            Form => gateway.Client.CallAsync("POST /api/v1/auth/login", Fields(), headers),
            _ => gateway.Client.CallAsync("POST /oauth/token", Fields(), headers),
        };

        FormUrlEncodedContent Fields() => new(new Dictionary<string, string> { ["grant_type"] = "password", ["username"] = email, ["password"] = password });
    }

    /// <summary>Wrong passwords, each of which is told to be wrong.</summary>
    public static async Task GuessAsync(this GatewayUnderTest gateway, string door, string email, string address, int times)
    {
        for (var i = 0; i < times; i++) (await gateway.SignInAsync(door, email, $"wrong-{i}", address)).Is(door == OAuth ? HttpStatusCode.BadRequest : HttpStatusCode.Unauthorized);
    }
}
