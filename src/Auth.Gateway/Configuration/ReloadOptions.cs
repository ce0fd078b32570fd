namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:Reload</c>.</summary>
/// <param name="Interval">How often the files are looked at; zero: never by itself.</param>
public sealed record ReloadOptions(TimeSpan Interval);
