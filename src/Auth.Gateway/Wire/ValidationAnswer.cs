using Microsoft.AspNetCore.Http.Features;

namespace Auth.Gateway.Wire;

/// <summary>422 with every field that is wrong, in the order of their declaration.</summary>
public static class ValidationAnswer
{
    /// <returns>The fields of the JSON object that was sent; null when it was none, which has been answered.</returns>
    public static async Task<FieldReader?> ReadFieldsAsync(HttpContext context)
    {
        var body = context.Features.GetRequiredFeature<JsonBody>();
        if (FieldReader.Check(body) is not { } error) return new FieldReader(body.Content);
        await WriteAsync(context, [error]);
        return null;
    }

    /// <summary>For calls whose fields all have defaults: no body at all is an object without members.</summary>
    /// <inheritdoc cref="ReadFieldsAsync" path="/returns"/>
    public static async Task<FieldReader?> ReadOptionalFieldsAsync(HttpContext context) =>
        context.Features.GetRequiredFeature<JsonBody>().Kind == JsonBodyKind.Empty ? FieldReader.Nothing() : await ReadFieldsAsync(context);

    /// <returns>True when something was wrong, which has been answered.</returns>
    public static async Task<bool> RefusedAsync(HttpContext context, IReadOnlyList<FieldError> errors)
    {
        if (errors.Count == 0) return false;
        await WriteAsync(context, errors);
        return true;
    }

    public static Task WriteAsync(HttpContext context, IReadOnlyList<FieldError> errors) =>
        WireJson.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, new DetailError(errors));
}
