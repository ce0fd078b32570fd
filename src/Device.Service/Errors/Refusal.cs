namespace Device.Service.Errors;

/// <summary>A request that ends with an answer other than the one asked for.</summary>
internal sealed class Refusal(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;
    public string Code { get; } = code;

    public static Refusal Invalid(string message) => new(StatusCodes.Status400BadRequest, "invalid_parameter", message);

    public static Refusal MalformedJson() => new(StatusCodes.Status400BadRequest, "invalid_json", "The body is not valid JSON");

    /// <summary>It is never unpacked: a few bytes could be gigabytes.</summary>
    public static Refusal CompressedBody() => new(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "The body must not be compressed");

    public static Refusal UnknownDevice() => new(StatusCodes.Status404NotFound, "object_not_found", "Device not found");

    public static Refusal DuplicateReference() =>
        new(StatusCodes.Status409Conflict, "duplicate_reference", "Reference ID already exists");

    /// <summary>For the statuses that the framework answers by itself.</summary>
    public static Refusal Of(int status) => status switch
    {
        401 or 403 => new(status, "access_denied", "Bad credentials"),
        404 => new(status, "not_found", "There is nothing at this path"),
        405 => new(status, "method_not_allowed", "The path does not have this method"),
        413 => new(status, "payload_too_large", "The body is too large"),
        415 => new(status, "unsupported_media_type", "The body must be application/json"),
        503 => new(status, "service_unavailable", "Try again shortly"),
        >= 500 => new(status, "internal_error", "Something went wrong on our side"),
        _ => new(status, "invalid_request", "The request could not be understood"),
    };
}
