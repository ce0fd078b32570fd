using System.Text.Json.Nodes;

namespace Upstream.Services.Tests.Stage;

/// <summary>A response, read to its end.</summary>
public sealed record Answer(int Status, string Text, string? Type, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string Field(string name) => Json[name]!.GetValue<string>();

    public static async Task<Answer> Read(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(),
            response.Content.Headers.ContentType?.MediaType, headers);
    }
}
