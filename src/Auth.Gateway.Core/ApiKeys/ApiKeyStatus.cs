namespace Auth.Gateway.Core.ApiKeys;

/// <summary>What was done to a key. Expiry is not among these: it follows from the clock.</summary>
public enum ApiKeyStatus
{
    Active,
    Disabled,
    Revoked,
}
