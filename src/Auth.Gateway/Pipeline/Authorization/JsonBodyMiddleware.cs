using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Authorization;

/// <summary>On endpoints that take JSON: malformed JSON is told before the caller is asked who they are, as FastAPI's clients expect.</summary>
/// <param name="OfAnyType">Takes the body for JSON whatever its Content-Type says: for clients that post JSON and let their library name a form.</param>
public sealed record JsonBodyMetadata(bool OfAnyType);

/// <summary>Reads the body of endpoints with <see cref="JsonBodyMetadata"/> once, and puts it beside the request.</summary>
public sealed class JsonBodyMiddleware(RequestDelegate next, ErrorWriter errors)
{
    public Task InvokeAsync(HttpContext context) => context.FindEndpoint()?.Metadata.GetMetadata<JsonBodyMetadata>() is { } expected ? ReadAsync(context, expected) : next(context);

    private async Task ReadAsync(HttpContext context, JsonBodyMetadata expected)
    {
        var body = await JsonBody.ReadAsync(context.Request, expected.OfAnyType);
        if (body.Kind != JsonBodyKind.Malformed)
        {
            context.Features.Set(body);
            await next(context);
        }
        else if (ErrorFormatSelector.For(context) == ErrorFormatNames.Detail)
        {
            await ValidationAnswer.WriteAsync(context, [FieldError.NotJson()]);
        }
        else
        {
            await errors.WriteAsync(context, new ErrorDescription(StatusCodes.Status400BadRequest, "invalid_json", "The body is not valid JSON."));
        }
    }
}
