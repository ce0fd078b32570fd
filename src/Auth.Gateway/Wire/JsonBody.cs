using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;

namespace Auth.Gateway.Wire;

/// <summary>A request body that was read as JSON: bounded in size and depth, strict UTF-8, no member twice.</summary>
public sealed class JsonBody
{
    public const int MaxBytes = 64 * 1024;
    private const int MaxDepth = 16;

    private JsonBody(JsonBodyKind kind, JsonElement content = default)
    {
        Kind = kind;
        Content = content;
    }

    public JsonBodyKind Kind { get; }

    /// <summary>The object, when <see cref="Kind"/> says that it is one.</summary>
    public JsonElement Content { get; }

    /// <exception cref="BadHttpRequestException">Too large (413), or the body did not arrive as announced.</exception>
    public static async Task<JsonBody> ReadAsync(HttpRequest request, bool ofAnyType = false)
    {
        var bytes = await BoundedBody.ReadAsync(request, MaxBytes);
        if (!ofAnyType && !IsJson(request.ContentType)) return new JsonBody(bytes.Length == 0 ? JsonBodyKind.Empty : JsonBodyKind.OtherType);
        if (bytes.Span.TrimStart(" \t\r\n"u8).Length == 0) return new JsonBody(JsonBodyKind.Empty);
        // The parser looks at the texts only when they are asked for.
        if (!Utf8.IsValid(bytes.Span)) return new JsonBody(JsonBodyKind.Malformed);
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            var root = document.RootElement.Clone();
            return new JsonBody(root.ValueKind == JsonValueKind.Object ? JsonBodyKind.Object : JsonBodyKind.NotAnObject, root);
        }
        catch (JsonException)
        {
            return new JsonBody(JsonBodyKind.Malformed);
        }
        catch (InvalidOperationException)
        {
            // A name with a lone surrogate, found when duplicates are looked for.
            return new JsonBody(JsonBodyKind.Malformed);
        }
    }

    /// <summary>JSON by its type, or with no type at all, as some clients send it.</summary>
    public static bool IsJson(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType)) return true;
        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
    }
}

public enum JsonBodyKind
{
    Empty,
    Object,
    NotAnObject,
    Malformed,

    /// <summary>There is a body, and its type says that it is not JSON.</summary>
    OtherType,
}
