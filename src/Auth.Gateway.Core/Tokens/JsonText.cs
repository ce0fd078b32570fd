using System.Text.Json;

namespace Auth.Gateway.Core.Tokens;

/// <summary>Text out of JSON that a stranger wrote.</summary>
public static class JsonText
{
    /// <returns>Null for what is no string, and for a string that is no text: a lone surrogate, written as an escape.</returns>
    public static string? Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <returns>Null also when there is no such member.</returns>
    public static string? Member(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? Of(value) : null;
}
