using System.Text.Json.Serialization;

namespace Auth.Gateway.Wire;

/// <summary>RFC 6749 §5.2: <c>{"error":…,"error_description":…}</c>. Of our OAuth endpoints; routes cannot choose it.</summary>
public sealed class OAuthErrorFormat : IErrorFormat
{
    public string Name => ErrorFormatNames.OAuth;

    public string ContentType => "application/json";

    public bool Challenges => true;

    public int Status(ErrorDescription error) => error.Status;

    public object Body(ErrorDescription error, HttpContext context) => new OAuthError(
        error.Status switch
        {
            401 => OAuthErrorCodes.InvalidClient,
            429 or 503 => OAuthErrorCodes.TemporarilyUnavailable,
            >= 500 => OAuthErrorCodes.ServerError,
            _ => OAuthErrorCodes.InvalidRequest,
        },
        error.Text);
}

public sealed record OAuthError(string Error, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ErrorDescription);
