using System.ComponentModel.DataAnnotations;

namespace Auth.Gateway.Core.ApiKeys;

/// <summary><c>Gateway:ApiKeys</c>.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>What new keys start with, unless their maker chooses otherwise. Validity never depends on it.</summary>
    [RegularExpression(ApiKeyFormat.PrefixPattern, ErrorMessage = "ApiKeys:Prefix must be 1 to 20 characters: a lower-case letter, then lower-case letters, digits or single inner underscores.")]
    public string Prefix { get; set; } = "agw";

    /// <summary>Usable keys that a user, or an account, can have.</summary>
    [Range(1, 10_000)]
    public int MaxPerOwner { get; set; } = 25;
}
