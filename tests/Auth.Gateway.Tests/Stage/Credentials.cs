using System.Text;

namespace Auth.Gateway.Tests.Stage;

/// <summary>Credentials as headers.</summary>
public static class Credentials
{
    public static (string Name, string Value) Bearer(string token) => ("Authorization", "Bearer " + token);

    public static (string Name, string Value) Basic(string userId, string password) =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userId}:{password}")));

    public static (string Name, string Value) ApiKey(string key) => ("X-API-Key", key);

    public static (string Name, string Value) Authorization(string value) => ("Authorization", value);

    public static (string Name, string Value) Cookie(string value) => ("Cookie", value);
}
