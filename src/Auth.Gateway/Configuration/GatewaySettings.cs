using System.Net;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Lockouts;
using Auth.Gateway.Core.Policies;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Core.TrustedIssuers;
using Auth.Gateway.Storage;
using Auth.Gateway.Tls;

namespace Auth.Gateway.Configuration;

/// <summary>The <c>Gateway</c> section, read and checked as a whole by <see cref="GatewaySettingsReader"/>.</summary>
public sealed record GatewaySettings
{
    public required IssuerOptions Issuer { get; init; }

    public required StoreOptions Store { get; init; }

    /// <summary>Null: made at the first start, in a file beside the embedded store.</summary>
    public required byte[]? MasterKey { get; init; }

    public required TokenOptions Tokens { get; init; }

    public required IReadOnlyList<TrustedIssuer> TrustedIssuers { get; init; }

    public required ApiKeyOptions ApiKeys { get; init; }

    public required PasswordOptions Passwords { get; init; }

    public required LockoutOptions Lockout { get; init; }

    public required RoleOptions Roles { get; init; }

    public required IReadOnlyDictionary<string, RoutePolicy> Policies { get; init; }

    public required IReadOnlyDictionary<string, NamedRateLimit> RateLimits { get; init; }

    /// <summary>Addresses whose <c>X-Forwarded-*</c> count; empty: nobody's.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    public required IdentityOptions Identity { get; init; }

    public required ForwardAuthOptions ForwardAuth { get; init; }

    public required CookieSettings Cookies { get; init; }

    /// <summary>By name; empty: no other origin's pages may call.</summary>
    public required IReadOnlyDictionary<string, CorsSettings> Cors { get; init; }

    public required AuditOptions Audit { get; init; }

    /// <summary>Whether each request leaves a line in the log, and not only those that are refused.</summary>
    public required bool AccessLog { get; init; }

    public required LimitOptions Limits { get; init; }

    /// <summary>Of every https listener; null: Kestrel's own certificates, if any.</summary>
    public required CertificateFiles? Tls { get; init; }

    /// <summary>Null: browsers are told nothing.</summary>
    public required HstsSettings? Hsts { get; init; }

    public required ManagementOptions Management { get; init; }

    public required ShutdownOptions Shutdown { get; init; }

    public required ReloadOptions Reload { get; init; }

    public required TelemetryOptions Telemetry { get; init; }
}
