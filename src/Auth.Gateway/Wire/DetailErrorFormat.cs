namespace Auth.Gateway.Wire;

/// <summary>FastAPI's <c>{"detail":"…"}</c>; all that is wrong with a credential is one text.</summary>
public sealed class DetailErrorFormat : IErrorFormat
{
    public string Name => ErrorFormatNames.Detail;

    public string ContentType => "application/json";

    public bool Challenges => true;

    public int Status(ErrorDescription error) => error.Status;

    public object Body(ErrorDescription error, HttpContext context) => error.Status switch
    {
        StatusCodes.Status401Unauthorized => new DetailError("Not authenticated"),
        StatusCodes.Status429TooManyRequests => new RateLimitError(error.Text, error.Text),
        _ => new DetailError(error.Text),
    };
}

public sealed record DetailError(object Detail);

/// <summary>slowapi's body, which has the text twice.</summary>
public sealed record RateLimitError(string Detail, string Error);
