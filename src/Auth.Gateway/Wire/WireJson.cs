using System.Text.Encodings.Web;
using System.Text.Json;

namespace Auth.Gateway.Wire;

/// <summary>JSON as all four systems write it: snake_case, nothing left out, text as it is.</summary>
public static class WireJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        // The answers are JSON, never embedded in HTML: e-mails and names stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Answers that carry tokens or keys must not be kept by anybody on the way.</summary>
    public static Task WriteSecretAsync(HttpContext context, int status, object body)
    {
        context.Response.Headers.CacheControl = "no-store";
        return WriteAsync(context, status, body);
    }

    public static Task WriteAsync(HttpContext context, int status, object body, string contentType = "application/json")
    {
        // Small answers, written whole: the client learns the length, and a failure to serialise comes before the first byte.
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Options);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        OwnAnswer.Protect(context.Response.Headers);
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
