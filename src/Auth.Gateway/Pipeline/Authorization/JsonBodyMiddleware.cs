using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Authorization;

/// <summary>On endpoints that take JSON: malformed JSON is told before the caller is asked who they are, as FastAPI's clients expect.</summary>
public sealed class JsonBodyMetadata;

/// <summary>Reads the body of endpoints with <see cref="JsonBodyMetadata"/> once, and puts it beside the request.</summary>
public sealed class JsonBodyMiddleware(RequestDelegate next, ErrorWriter errors)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<JsonBodyMetadata>() is null)
        {
            await next(context);
            return;
        }

        var body = await JsonBody.ReadAsync(context.Request);
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
