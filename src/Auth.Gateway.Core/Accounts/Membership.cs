namespace Auth.Gateway.Core.Accounts;

public sealed record Membership(string AccountId, string UserId, string Role, DateTimeOffset CreatedAt);
