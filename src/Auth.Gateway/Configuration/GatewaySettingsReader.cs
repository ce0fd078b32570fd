using System.Net;
using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Storage;
using Auth.Gateway.Wire;
using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Configuration;

/// <summary>Configuration to settings. All errors are found before any is reported, each with its path and value.</summary>
public static class GatewaySettingsReader
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(366);

    /// <exception cref="ConfigurationException"/>
    public static GatewaySettings Read(IConfiguration configuration)
    {
        var errors = new List<ConfigurationError>();
        var gateway = new SectionReader(configuration.GetSection("Gateway"), errors);
        var issuer = ReadIssuer(gateway);
        var trusted = Networks(gateway, "TrustedProxies") ?? [];
        var settings = new GatewaySettings
        {
            Issuer = new IssuerOptions { Issuer = issuer },
            Store = ReadStore(gateway.Section("Store")),
            MasterKey = ReadMasterKey(gateway),
            Tokens = ReadTokens(gateway.Section("Tokens")),
            TrustedIssuers = TrustedIssuerReader.Read(gateway.Section("TrustedIssuers"), issuer),
            ApiKeys = ReadApiKeys(gateway.Section("ApiKeys")),
            Passwords = SignInReader.ReadPasswords(gateway.Section("Passwords")),
            Lockout = SignInReader.ReadLockout(gateway.Section("Lockout")),
            Roles = ReadRoles(gateway.Section("Roles")),
            Policies = PolicyReader.Read(gateway.Section("Policies")),
            RateLimits = RateLimitReader.Read(gateway.Section("RateLimits")),
            TrustedProxies = trusted,
            ForwardAuth = ReadForwardAuth(gateway.Section("ForwardAuth"), trusted),
            Identity = ReadIdentity(gateway.Section("Identity")),
            Cookies = CookieReader.Read(gateway.Section("Cookies")),
            Cors = CorsReader.Read(gateway.Section("Cors")),
            Audit = AuditReader.Read(gateway.Section("Audit")),
            AccessLog = gateway.Flag("AccessLog", false),
            Limits = LimitReader.Read(gateway.Section("Limits")),
            Tls = TlsReader.Read(gateway.Section("Tls")),
            Hsts = TlsReader.ReadHsts(gateway.Section("Hsts")),
            Management = ReadManagement(gateway.Section("Management")),
            Shutdown = ShutdownReader.Read(gateway.Section("Shutdown")),
            Reload = ReloadReader.Read(gateway.Section("Reload")),
            Telemetry = TelemetryReader.Read(gateway.Section("Telemetry"), configuration, errors),
        };
        gateway.RefuseUnknownKeys();
        if (settings.Store.Kind == StoreKind.Redis && settings.MasterKey is null && !errors.Exists(error => error.Path.StartsWith("Gateway:MasterKey", StringComparison.OrdinalIgnoreCase)))
        {
            errors.Add(new ConfigurationError("Gateway:MasterKey", null, "must be given with Redis, the same for all instances: 32 random bytes in base64 (openssl rand -base64 32)."));
        }

        LimitReader.RefuseKestrels(configuration.GetSection("Kestrel"), errors);
        TlsReader.CheckKestrels(configuration.GetSection("Kestrel"), settings.Tls is not null, errors);
        ProxyConfigurationCheck.Check(configuration.GetSection("ReverseProxy"), settings, errors);
        return errors.Count == 0 ? settings : throw new ConfigurationException(errors);
    }

    /// <summary>A CIDR network, or an address as a network of one.</summary>
    public static IPNetwork? Network(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        return IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }

    private static IReadOnlyList<IPNetwork>? Networks(SectionReader section, string key) =>
        section.List(key, text => Network(text) is not null, "must be an IP address or a CIDR network.")?.Select(text => Network(text)!.Value).ToList();

    private static string? ReadIssuer(SectionReader gateway) => gateway.Parse(
        "Issuer",
        (string?)null,
        text => (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0 && url.Fragment.Length == 0 && !text.EndsWith('/'), text),
        "must be an absolute http or https URL without query, fragment or final slash.");

    private static StoreOptions ReadStore(SectionReader section)
    {
        var defaults = new StoreOptions();
        var store = new StoreOptions
        {
            Kind = section.Choice("Kind", defaults.Kind, "must be Sqlite or Redis."),
            MaxStaleness = section.Duration("MaxStaleness", defaults.MaxStaleness, TimeSpan.FromHours(1)),
            KeyPrefix = section.Parse("KeyPrefix", defaults.KeyPrefix, text => (IsKeyPrefix(text), text), "must be 1 to 32 letters, digits, dots, dashes or underscores."),
        };
        var connection = TextOrFile(section, "ConnectionString");
        if (string.IsNullOrWhiteSpace(connection) && store.Kind == StoreKind.Redis) section.Error("ConnectionString", null, "must be given with Redis, e.g. redis:6379.");
        if (connection is not null && store.Kind == StoreKind.Sqlite && !IsSqlite(connection)) section.Error("ConnectionString", null, "must be SQLite's, e.g. Data Source=data/gateway.db.");
        store.ConnectionString = string.IsNullOrWhiteSpace(connection) ? defaults.ConnectionString : connection;
        section.RefuseUnknownKeys();
        return store;

        static bool IsSqlite(string text)
        {
            try
            {
                return new SqliteConnectionStringBuilder(text).DataSource.Length > 0;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }

        static bool IsKeyPrefix(string text) => text.Length is > 0 and <= 32 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
    }

    private static byte[]? ReadMasterKey(SectionReader gateway)
    {
        const string remedy = "must be at least 32 random bytes in base64 (openssl rand -base64 32).";
        var direct = gateway.Parse("MasterKey", (byte[]?)null, Decode, remedy, isSecret: true);
        var text = FromFile(gateway, "MasterKeyFile");
        if (text is null) return direct;
        var (ok, key) = Decode(text);
        if (!ok) gateway.Error("MasterKeyFile", null, remedy);
        return ok ? key : null;

        static (bool, byte[]?) Decode(string text)
        {
            var bytes = new byte[text.Length];
            return Convert.TryFromBase64String(text.Trim(), bytes, out var length) && length >= MasterKey.MinBytes ? (true, bytes[..length]) : (false, null);
        }
    }

    private static TokenOptions ReadTokens(SectionReader section)
    {
        var defaults = new TokenOptions();
        var lifetimes = section.Section("Lifetimes");
        var tokens = new TokenOptions
        {
            SigningAlgorithm = section.Parse("SigningAlgorithm", defaults.SigningAlgorithm, text => (text is "ES256" or "RS256" or "HS256", text), "must be ES256, RS256 or HS256."),
            RotateEvery = section.Duration("RotateEvery", defaults.RotateEvery, Year * 10, min: SigningKeyRing.PublishedAhead * 2),
            RotateRefreshTokens = section.Flag("RotateRefreshTokens", defaults.RotateRefreshTokens),
            SessionMaxAge = section.Duration("SessionMaxAge", defaults.SessionMaxAge, Year),
            Lifetimes = new TokenLifetimes
            {
                Login = lifetimes.Duration("login", defaults.Lifetimes.Login, TimeSpan.FromDays(7)),
                Generate = lifetimes.Duration("generate", defaults.Lifetimes.Generate, TimeSpan.FromDays(7)),
                Session = lifetimes.Duration("session", defaults.Lifetimes.Session, TimeSpan.FromDays(7)),
                Refresh = lifetimes.Duration("refresh", defaults.Lifetimes.Refresh, Year),
                Password = lifetimes.Duration("password", defaults.Lifetimes.Password, TimeSpan.FromDays(7)),
                Widget = lifetimes.Duration("widget", defaults.Lifetimes.Widget, TimeSpan.FromDays(7)),
            },
        };
        lifetimes.RefuseUnknownKeys();
        section.RefuseUnknownKeys();
        return tokens;
    }

    private static ApiKeyOptions ReadApiKeys(SectionReader section)
    {
        var defaults = new ApiKeyOptions();
        var keys = new ApiKeyOptions
        {
            Prefix = section.Parse("Prefix", defaults.Prefix, text => (ApiKeyFormat.IsPrefix(text), text), ApiKeyFormat.PrefixRemedy),
            MaxPerOwner = section.Integer("MaxPerOwner", defaults.MaxPerOwner, 1, 10_000),
        };
        section.RefuseUnknownKeys();
        return keys;
    }

    private static RoleOptions ReadRoles(SectionReader section)
    {
        var roles = new RoleOptions();
        foreach (var (name, scopes) in RoleOptions.Defaults) roles.Scopes[name] = scopes;
        foreach (var (name, _) in section.Children())
        {
            var scopes = section.List(name, scope => scope == Core.Principals.Scopes.All || Core.Principals.Scopes.IsValid(scope), "must be a scope (RFC 6749, section 3.3) or *.");
            roles.Scopes[name] = [.. scopes ?? []];
        }

        return roles;
    }

    private static IdentityOptions ReadIdentity(SectionReader section)
    {
        var identity = new IdentityOptions(
            section.Parse("Headers", IdentityHeaderSet.Default, text => (IdentityHeaderSet.All.ContainsKey(text), text), $"must be one of {string.Join(", ", IdentityHeaderSet.All.Keys)}."),
            section.Flag("Assertion", true));
        section.RefuseUnknownKeys();
        return identity;
    }

    private static ForwardAuthOptions ReadForwardAuth(SectionReader section, IReadOnlyList<IPNetwork> trusted)
    {
        var options = new ForwardAuthOptions(
            Networks(section, "Proxies") ?? trusted,
            section.Parse("SignInUrl", (string?)null, text => (IsSignInUrl(text), text), "must be an absolute http or https URL without a fragment."));
        section.RefuseUnknownKeys();
        return options;

        static bool IsSignInUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Fragment.Length == 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
    }

    private static ManagementOptions ReadManagement(SectionReader section)
    {
        var url = section.Parse("Url", "http://localhost:8090", text => (text.Length == 0 || IsListenUrl(text), text), "must be an http URL whose host is localhost, an IP address or * (all addresses); or empty, for no such listener.");
        var key = TextOrFile(section, "AdminKey");
        if (key is { Length: < 16 }) section.Error("AdminKey", null, "must have at least 16 characters.");
        section.RefuseUnknownKeys();
        return new ManagementOptions(url.Length == 0 ? null : url, string.IsNullOrEmpty(key) ? null : SHA256.HashData(Encoding.UTF8.GetBytes(key)));

        // Kestrel binds every other name as all addresses, which nobody who wrote a name meant for this listener.
        static bool IsListenUrl(string text)
        {
            try
            {
                var address = BindingAddress.Parse(text);
                return address is { Scheme: "http", IsUnixPipe: false, Port: <= ushort.MaxValue } && (address.Host is "localhost" or "*" or "+" || IPAddress.TryParse(address.Host.Trim('[', ']'), out _));
            }
            catch (FormatException)
            {
                return false;
            }
        }
    }

    // Both are always looked at, so that both are known. The file wins: it is named on purpose, where the other may be a default.
    internal static string? TextOrFile(SectionReader section, string key)
    {
        var direct = section.Text(key);
        return FromFile(section, key + "File") ?? direct;
    }

    // Secrets can come from files, as orchestrators mount them.
    private static string? FromFile(SectionReader section, string key)
    {
        if (section.Text(key) is not { Length: > 0 } path) return null;
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            section.Error(key, path, "cannot be read.");
            return null;
        }
    }
}
