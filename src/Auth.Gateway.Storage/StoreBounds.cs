namespace Auth.Gateway.Storage;

/// <summary>How much is kept of what strangers can make more of.</summary>
internal static class StoreBounds
{
    /// <summary>Places whose failures are counted apart for one user; those that failed longest ago go first. The user's own count goes on.</summary>
    public const int Places = 64;

    /// <summary>Addresses that are known for one user.</summary>
    public const int KnownAddresses = 16;
}
