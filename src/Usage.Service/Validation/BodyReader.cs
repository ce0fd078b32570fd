using System.Text.Json;
using System.Text.Unicode;
using Usage.Service.Errors;

namespace Usage.Service.Validation;

/// <summary>Turns a request's body into what an endpoint needs, or into everything that is wrong with it.</summary>
internal static class BodyReader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    public static async Task<T> ReadBody<T>(this HttpRequest request, Func<BodyFields, T> read)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        if (body.Length == 0) throw new InvalidRequest(Violation.Missing("body"));
        // It is never unpacked: a few bytes could be gigabytes.
        if (request.Headers.ContentEncoding is not ([] or ["identity"])) throw new Refusal(StatusCodes.Status415UnsupportedMediaType, "The body must not be compressed");
        // A form is read as bytes, and bytes are no object; JSON without a type is JSON.
        if (request.ContentType is not null && !request.HasJsonContentType())
            throw new InvalidRequest(Violation.NotObject("body"));
        return Parse(body.GetBuffer().AsMemory(0, (int)body.Length), read);
    }

    private static T Parse<T>(ReadOnlyMemory<byte> body, Func<BodyFields, T> read)
    {
        if (!Utf8.IsValid(body.Span)) throw new InvalidRequest(Violation.MalformedJson());
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new InvalidRequest(Violation.NotObject("body"));
            var fields = new BodyFields(document.RootElement);
            var result = read(fields);
            return fields.Violations.Count == 0 ? result : throw new InvalidRequest(fields.Violations);
        }
        // The second is what an escaped half of a surrogate pair raises when it is read.
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new InvalidRequest(Violation.MalformedJson());
        }
    }
}
