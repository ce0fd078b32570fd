namespace Auth.Gateway.Core.ApiKeys;

/// <summary><c>Gateway:ApiKeys</c>.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>What new keys start with, unless their maker chooses otherwise. Validity never depends on it.</summary>
    public string Prefix { get; set; } = "agw";

    /// <summary>Usable keys that a user, or an account, can have.</summary>
    public int MaxPerOwner { get; set; } = 25;
}
