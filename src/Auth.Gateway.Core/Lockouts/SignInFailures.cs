namespace Auth.Gateway.Core.Lockouts;

/// <summary>Wrong passwords for one user that still weigh, from one place.</summary>
/// <param name="Place">An address; <c>device:…</c> for a known device; <see cref="Everywhere"/> for those of all unknown places together.</param>
public sealed record SignInFailures(string Place, int Count, DateTimeOffset LastAt, TimeSpan Wait)
{
    public const string Everywhere = "*";

    /// <summary>What a known device's place begins with; no address does.</summary>
    public const string Device = "device:";
}
