namespace Auth.Gateway.Core.ApiKeys;

/// <param name="Total">How many there are on all pages.</param>
public sealed record ApiKeyPage(IReadOnlyList<ApiKey> Keys, int Total);
