namespace Auth.Gateway.Core.ApiKeys;

public readonly record struct ApiKeyUse(string AccountId, string KeyId, DateTimeOffset At);
