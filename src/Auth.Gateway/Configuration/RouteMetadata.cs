namespace Auth.Gateway.Configuration;

/// <summary>What a route's <c>Metadata</c> says about how its requests are carried.</summary>
public static class RouteMetadata
{
    /// <summary>Methods, separated by blanks, whose requests go to another destination when none of them could be connected to; <c>none</c>: none.</summary>
    public const string RetryMethods = "RetryMethods";

    /// <summary><c>true</c>: bodies of requests may be of any length, and come at any pace.</summary>
    public const string StreamingRequests = "StreamingRequests";

    // RFC 9110, section 9.2.1.
    private static readonly string[] Safe = ["GET", "HEAD", "OPTIONS"];

    private static readonly string[] Known = [.. Safe, "PUT", "DELETE", "POST", "PATCH"];

    /// <returns>Null: the text names something that is no such method.</returns>
    public static IReadOnlyList<string>? MethodsIn(string? text)
    {
        if (text is null) return Safe;
        var methods = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (methods is ["none"]) return [];
        return methods.Length > 0 && methods.All(method => Known.Contains(method, StringComparer.Ordinal)) ? methods : null;
    }

    public static void Check(IConfigurationSection route, List<ConfigurationError> errors)
    {
        var metadata = route.GetSection("Metadata");
        if (MethodsIn(metadata[RetryMethods]) is null) errors.Add(new ConfigurationError($"{metadata.Path}:{RetryMethods}", metadata[RetryMethods], $"must be methods separated by blanks, of {string.Join(", ", Known)}; or none."));
        if (metadata[StreamingRequests] is { } streaming && !bool.TryParse(streaming, out _)) errors.Add(new ConfigurationError($"{metadata.Path}:{StreamingRequests}", streaming, "must be true or false."));
    }
}
