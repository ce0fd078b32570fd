namespace Auth.Gateway.Wire;

/// <summary>422 with every field that is wrong, in the order of their declaration.</summary>
public static class ValidationAnswer
{
    public static Task WriteAsync(HttpContext context, IReadOnlyList<FieldError> errors) =>
        WireJson.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, new DetailError(errors));
}
