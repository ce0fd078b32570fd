namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>How many credentials are remembered: as many as a quarter of the memory has room for, which the process was given.</summary>
public static class PrincipalCacheSize
{
    public const int Most = 200_000;
    public const int Least = 2_000;

    // Measured: a token with what was read of it, its identity headers and an assertion.
    private const int BytesEach = 5 * 1024;
    private const int Share = 4;

    /// <param name="memory">In bytes: of the container, or of the machine.</param>
    public static int For(long memory) => (int)Math.Clamp(memory / Share / BytesEach, Least, Most);
}
