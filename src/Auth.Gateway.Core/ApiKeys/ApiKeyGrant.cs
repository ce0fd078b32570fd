using Auth.Gateway.Core.Accounts;

namespace Auth.Gateway.Core.ApiKeys;

/// <summary>A key with all that decides what it may do, read in one store call.</summary>
/// <param name="Access">The owning user's access to the key's account; null for keys of the account, or when the user is gone.</param>
public sealed record ApiKeyGrant(ApiKey Key, Account Account, Access? Access);
