namespace Auth.Gateway.Configuration;

/// <summary>An entry of <c>Gateway:Cors</c>: which other origins' pages may call, and whether with cookies.</summary>
/// <param name="Origins">As browsers send them; a single <c>*</c> is every origin, and never with credentials.</param>
public sealed record CorsSettings(
    IReadOnlyList<string> Origins, IReadOnlyList<string> Methods, IReadOnlyList<string> Headers, IReadOnlyList<string> ExposedHeaders, bool AllowCredentials, TimeSpan MaxAge)
{
    /// <summary>The entry that the gateway's own endpoints have; routes name theirs as <c>CorsPolicy</c>.</summary>
    public const string Own = "gateway";

    public const string AnyOrigin = "*";
}
