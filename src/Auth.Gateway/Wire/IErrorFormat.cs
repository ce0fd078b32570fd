namespace Auth.Gateway.Wire;

/// <summary>How one family of clients reads errors.</summary>
public interface IErrorFormat
{
    /// <summary>See <see cref="ErrorFormatNames"/>.</summary>
    string Name { get; }

    string ContentType { get; }

    /// <summary>The status as this format has it; Flatpeak has no 401.</summary>
    int Status(ErrorDescription error);

    /// <summary>Whether 401 carries <c>WWW-Authenticate</c>.</summary>
    bool Challenges { get; }

    /// <summary>A value for System.Text.Json.</summary>
    object Body(ErrorDescription error, HttpContext context);
}
