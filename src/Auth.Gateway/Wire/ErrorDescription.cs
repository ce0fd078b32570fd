namespace Auth.Gateway.Wire;

/// <summary>An error before it is put into a format.</summary>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="Text">For the caller: what to do next.</param>
/// <param name="Challenges">Values for <c>WWW-Authenticate</c>, with status 401, and with 403 for lack of a scope.</param>
public sealed record ErrorDescription(int Status, string Code, string Text, IReadOnlyList<string>? Challenges = null)
{
    /// <summary>What the framework answers by itself, in words that a client can show.</summary>
    public static ErrorDescription ForStatus(int status) => status switch
    {
        400 => new(400, "bad_request", "The request is malformed."),
        404 => new(404, "not_found", "Not Found"),
        405 => new(405, "method_not_allowed", "Method Not Allowed"),
        408 => new(408, "request_timeout", "The request took too long to arrive."),
        411 => new(411, "length_required", "A Content-Length is required."),
        413 => new(413, "payload_too_large", "The request body is too large."),
        414 => new(414, "uri_too_long", "The request target is too long."),
        415 => new(415, "unsupported_media_type", "The Content-Type is not supported here."),
        417 => new(417, "expectation_failed", "The only expectation that can be met is 100-continue."),
        426 => new(426, "upgrade_required", "This resource requires another protocol."),
        429 => new(429, "too_many_requests", "Too many requests. Please retry after a short delay."),
        431 => new(431, "header_fields_too_large", "The request headers are too large."),
        502 => new(502, "bad_gateway", "The upstream service gave no usable answer. Retry shortly."),
        503 => new(503, "service_unavailable", "The service is not available right now. Retry shortly."),
        504 => new(504, "gateway_timeout", "The upstream service did not answer in time. Retry shortly."),
        >= 500 => new(status, "internal_error", "An internal error occurred. Retry, and quote the request id if it persists."),
        _ => new(status, "request_refused", "The request was refused."),
    };
}
