using System.Globalization;

namespace Auth.Gateway.Core.PasswordFormats;

/// <summary>A hash says itself what it costs to check. One that costs seconds would let anybody who knows its user's address stop the sign-in of all.</summary>
internal static class HashBounds
{
    public const int MaxRounds = 2_000_000;

    public const int MaxLength = 1000;

    /// <returns>Null when they are within bounds.</returns>
    public static ForeignHash.Refused? Rounds(int rounds, int min) => rounds >= min && rounds <= MaxRounds
        ? null
        : new ForeignHash.Refused(string.Create(CultureInfo.InvariantCulture, $"its rounds must be {min} to {MaxRounds}"));
}
