using System.Text.Json.Serialization;

namespace Auth.Gateway.Wire;

/// <summary><c>{"object":"error","type":…,"code":…,"message":…,"time_created":…}</c>; what others answer with 401 is 403 here.</summary>
public sealed class FlatpeakErrorFormat(TimeProvider clock) : IErrorFormat
{
    public string Name => ErrorFormatNames.Flatpeak;

    public string ContentType => "application/json";

    public bool Challenges => false;

    public int Status(ErrorDescription error) => error.Status == StatusCodes.Status401Unauthorized ? StatusCodes.Status403Forbidden : error.Status;

    public object Body(ErrorDescription error, HttpContext context)
    {
        var type = error.Status switch
        {
            409 => "conflict",
            429 => "rate_limit",
            >= 500 => "api_error",
            _ => "invalid_request",
        };
        var (code, message) = error.Status switch
        {
            401 => ("access_denied", "Bad credentials"),
            403 => ("access_denied", error.Text),
            _ => (error.Code, error.Text),
        };
        return new FlatpeakError("error", type, code, message, WireTime.Format(clock.GetUtcNow()));
    }
}

public sealed record FlatpeakError(
    string Object, string Type, string Code, string Message, [property: JsonPropertyName("time_created")] string TimeCreated);
