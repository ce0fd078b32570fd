using System.Text.Json;

namespace Auth.Gateway.EndToEnd.Stage;

/// <summary>What <c>quickstart.json</c> promises to scripts.</summary>
internal sealed record DemoAccount(
    string Url, string ManagementUrl, string AccountId, string Email, string Password, string LiveKey, string TestKey, string UsageKey, string AdminKey)
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    public static DemoAccount Read(string json) => JsonSerializer.Deserialize<DemoAccount>(json, Format)!;
}
