using System.Security.Cryptography;

namespace Usage.Service.Storage;

internal static class Identifier
{
    /// <summary>Random, not counted: an id tells nothing of how much others do.</summary>
    public static string New(string kind) => $"{kind}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}";
}
