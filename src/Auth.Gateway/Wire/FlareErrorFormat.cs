namespace Auth.Gateway.Wire;

/// <summary><c>{"error":{"code":"UPPER_SNAKE","message":…}}</c>.</summary>
public sealed class FlareErrorFormat : IErrorFormat
{
    public string Name => ErrorFormatNames.Flare;

    public string ContentType => "application/json";

    public bool Challenges => true;

    public int Status(ErrorDescription error) => error.Status;

    public object Body(ErrorDescription error, HttpContext context) =>
        new FlareError(new FlareErrorContent(error.Status == 429 ? "RATELIMIT_REACHED" : error.Code.ToUpperInvariant(), error.Text));
}

public sealed record FlareError(FlareErrorContent Error);

public sealed record FlareErrorContent(string Code, string Message);
