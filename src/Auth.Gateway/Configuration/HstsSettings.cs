namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:Hsts</c> (RFC 6797): for how long browsers come by https only, once they came so.</summary>
public sealed record HstsSettings(TimeSpan MaxAge, bool IncludeSubDomains);
