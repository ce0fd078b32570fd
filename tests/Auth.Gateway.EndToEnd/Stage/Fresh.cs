using System.Security.Cryptography;

namespace Auth.Gateway.EndToEnd.Stage;

/// <summary>Names that no other test has, on a product that they share.</summary>
internal static class Fresh
{
    public static string Email(string name) => $"{name}.{Name()}@example.com";

    public static string Reference() => "DEV" + Name();

    public static string Name() => RandomNumberGenerator.GetHexString(12, lowercase: true);
}
