namespace Auth.Gateway.Core.ApiKeys;

/// <summary>Whose keys: those of a user in an account or, with no user, those of the account itself.</summary>
public readonly record struct ApiKeyOwner(string AccountId, string? UserId);
