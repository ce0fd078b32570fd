using System.Text.Json;
using System.Text.Unicode;
using Device.Service.Errors;

namespace Device.Service.Devices;

/// <summary>Reads the one member a client may set. Clients send no body, or JSON with no type: both are fine.</summary>
internal static class DeviceBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <returns>The reference, or null when the body names none.</returns>
    public static async Task<string?> ReadReference(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        if (body.Length == 0) return null;
        if (request.Headers.ContentEncoding is not ([] or ["identity"])) throw Refusal.CompressedBody();
        if (request.ContentType is not null && !request.HasJsonContentType())
            throw Refusal.Of(StatusCodes.Status415UnsupportedMediaType);
        return Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    private static string? Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span)) throw Refusal.MalformedJson();
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Refusal.Invalid("The body must be a JSON object");
            if (!document.RootElement.TryGetProperty("reference_id", out var reference)) return null;
            if (reference.ValueKind != JsonValueKind.String) throw Refusal.Invalid("reference_id must be a string");
            return ReferenceId.Check(reference.GetString()!);
        }
        // The second is what an escaped half of a surrogate pair raises when it is read.
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw Refusal.MalformedJson();
        }
    }
}
