namespace Auth.Gateway.Wire;

/// <summary>FastAPI's <c>{"detail":"…"}</c>; all that is wrong with a credential is one text.</summary>
public sealed class DetailErrorFormat : IErrorFormat
{
    public string Name => ErrorFormatNames.Detail;

    public string ContentType => "application/json";

    public bool Challenges => true;

    public int Status(ErrorDescription error) => error.Status;

    public object Body(ErrorDescription error, HttpContext context) =>
        new DetailError(error.Status == StatusCodes.Status401Unauthorized ? "Not authenticated" : error.Text);
}

public sealed record DetailError(object Detail);
