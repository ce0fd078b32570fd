namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>On our own endpoints: the limit that they are counted against. Endpoints with one bucket for several methods of signing in share its name.</summary>
public sealed record RateLimitMetadata(string Name);
