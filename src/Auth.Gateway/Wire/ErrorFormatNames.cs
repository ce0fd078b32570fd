namespace Auth.Gateway.Wire;

/// <summary>The error formats.</summary>
public static class ErrorFormatNames
{
    public const string Flatpeak = "flatpeak";
    public const string Flare = "flare";
    public const string Detail = "detail";

    /// <summary>RFC 9457; the default.</summary>
    public const string Problem = "problem";

    /// <summary>RFC 6749 §5.2, of the OAuth endpoints only.</summary>
    public const string OAuth = "oauth";

    /// <summary>Those that a policy can name.</summary>
    public static IReadOnlyList<string> All { get; } = [Flatpeak, Flare, Detail, Problem];
}
