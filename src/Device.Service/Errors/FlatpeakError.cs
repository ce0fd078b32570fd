using System.Text.Json.Serialization;

namespace Device.Service.Errors;

/// <summary>The one shape of every answer that is not a success.</summary>
internal sealed record FlatpeakError(string Type, string Code, string Message, string TimeCreated)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "error";

    public static Task Write(HttpContext context, Refusal refusal)
    {
        var type = refusal.Status switch
        {
            StatusCodes.Status409Conflict => "conflict",
            StatusCodes.Status429TooManyRequests => "rate_limit",
            >= 500 => "api_error",
            _ => "invalid_request",
        };
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        context.Response.StatusCode = refusal.Status;
        return context.Response.WriteAsJsonAsync(
            new FlatpeakError(type, refusal.Code, refusal.Message, now.ToWire()), ErrorJson.Default.FlatpeakError);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FlatpeakError))]
internal sealed partial class ErrorJson : JsonSerializerContext;
