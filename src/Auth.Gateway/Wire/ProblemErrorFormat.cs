namespace Auth.Gateway.Wire;

/// <summary>RFC 9457, with a stable <c>code</c> and the request's id.</summary>
public sealed class ProblemErrorFormat : IErrorFormat
{
    public string Name => ErrorFormatNames.Problem;

    public string ContentType => "application/problem+json";

    public bool Challenges => true;

    public int Status(ErrorDescription error) => error.Status;

    public object Body(ErrorDescription error, HttpContext context) =>
        new Problem("about:blank", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(error.Status), error.Status, error.Text, error.Code, context.TraceIdentifier);
}

public sealed record Problem(string Type, string Title, int Status, string Detail, string Code, string RequestId);
