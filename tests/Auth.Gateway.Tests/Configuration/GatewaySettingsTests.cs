using System.Net;
using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Storage;
using static Auth.Gateway.Tests.Configuration.Reading;

namespace Auth.Gateway.Tests.Configuration;

/// <summary>Configuration is understood to the letter, or refused with all that is wrong with it.</summary>
public sealed class GatewaySettingsTests
{
    private const string MasterKey = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    /// <summary>Key, value, and the path that the error names.</summary>
    public static TheoryData<string, string, string> Wrong
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (var value in new[] { "soon", "-00:01:00", "00:00:00", "1h", "25:61:00", "400.00:00:00" })
            {
                foreach (var key in new[] { "Store:MaxStaleness", "Tokens:Lifetimes:login", "Tokens:Lifetimes:generate", "Tokens:Lifetimes:session", "Tokens:Lifetimes:refresh", "Tokens:Lifetimes:password", "Tokens:Lifetimes:widget", "Tokens:SessionMaxAge" })
                {
                    Add(key, value);
                }
            }

            Add("Audit:MaxAge", "00:59:59");
            Add("Audit:MaxAge", "forever");
            Add("Audit:MaxEvents", "99");
            Add("Audit:MaxEvents", "all");
            Add("Tokens:RotateEvery", "never");
            Add("Tokens:SigningAlgorithm", "none");
            Add("Tokens:SigningAlgorithm", "es256");
            Add("Tokens:RotateRefreshTokens", "yes");
            Add("Store:Kind", "Postgres");
            Add("Store:Kind", "7");
            Add("Store:KeyPrefix", "a b");
            Add("Store:KeyPrefix", "{hash}");
            Add("Store:KeyPrefix", "");
            Add("Issuer", "api.example.com");
            Add("Issuer", "https://api.example.com/");
            Add("Issuer", "https://api.example.com?x");
            Add("Issuer", "https://api.example.com#x");
            Add("Issuer", "ftp://api.example.com");
            Add("ApiKeys:Prefix", "SK");
            Add("ApiKeys:Prefix", "sk_");
            Add("ApiKeys:MaxPerOwner", "0");
            Add("ApiKeys:MaxPerOwner", "-1");
            Add("ApiKeys:MaxPerOwner", "many");
            Add("Passwords:Iterations", "1");
            Add("Passwords:Workers", "0");
            Add("Passwords:Queue", "-1");
            Add("Passwords:CommonList", "/no/such/list");
            foreach (var value in new[] { "soon", "-00:00:05", "00:00:00.5", "01:00:01" }) Add("Reload:Interval", value);
            Add("Lockout:FailuresPerPlace", "0");
            Add("Lockout:FailuresPerUser", "20");
            Add("Lockout:FirstDelay", "00:00:00");
            Add("Lockout:LongestDelay", "00:00:00.5");
            Add("Lockout:HalfLife", "00:10:00");
            Add("Lockout:DeviceCookie", "perhaps");

            foreach (var key in new[] { "MaxRequestLineSize", "MaxRequestHeadersTotalSize", "MaxRequestHeaderCount", "MaxRequestBodySize", "MaxConcurrentConnections", "MaxConcurrentUpgradedConnections", "MaxStreamsPerConnection", "MinRequestBodyDataRate:BytesPerSecond" })
            {
                foreach (var value in new[] { "-1", "many", "99999999999" }) Add("Limits:" + key, value);
            }

            foreach (var key in new[] { "RequestHeadersTimeout", "KeepAliveTimeout", "MinRequestBodyDataRate:GracePeriod" })
            {
                foreach (var value in new[] { "00:00:00", "soon", "1.00:00:00" }) Add("Limits:" + key, value);
            }

            Add("Limits:MinRequestBodyDataRate:GracePeriod", "00:00:01");
            foreach (var value in new[] { "collector:4317", "ftp://collector", "http://collector#x" }) Add("Telemetry:Otlp:Endpoint", value);
            Add("Telemetry:Otlp:Protocol", "http/json");
            Add("Telemetry:Otlp:HeadersFile", "/no/such/file");
            Add("Telemetry:Otlp:Signals:0", "profiles");
            foreach (var value in new[] { "-0.1", "1.1", "all", "NaN" }) Add("Telemetry:Traces:SampleRatio", value);
            Add("Telemetry:Traces:TrustParent", "sometimes");
            Add("AccessLog", "sometimes");
            Add("Cookies:Secure", "sometimes");
            Add("Identity:Headers", "x-mine");
            Add("Identity:Assertion", "1");
            Add("Management:Url", "localhost");
            Add("Management:Url", "https://localhost:8090");
            Add("Management:Url", "http://mgmt.internal:8090");
            Add("TrustedProxies:0", "10.0.0.0/33");
            Add("TrustedProxies:0", "proxy.example.com");
            Add("TrustedProxies:0", "");
            Add("ForwardAuth:Proxies:0", "proxy.example.com");
            Add("ForwardAuth:SignInUrl", "/sign-in");
            Add("ForwardAuth:SignInUrl", "javascript:alert(1)");
            Add("ForwardAuth:SignInUrl", "https://login.example.com/#sign-in");
            Add("Roles:auditor:0", "two scopes");
            Add("RateLimits:login:Limit", "0");
            Add("RateLimits:login:Limit", "-1");
            Add("RateLimits:login:Limit", "ten");
            Add("RateLimits:login:Period", "1");
            Add("RateLimits:login:Period", "1w");
            Add("RateLimits:login:Period", "0s");
            Add("RateLimits:login:Per", "planet");
            Add("RateLimits:login:Per", "2");
            return cases;

            void Add(string key, string value) => cases.Add("Gateway:" + key, value, "Gateway:" + key);
        }
    }

    /// <summary>Keys of which none means anything.</summary>
    public static TheoryData<string> Unknown =>
    [
        "Gateway:Isuer", "Gateway:Audit:MaxDays", "Gateway:Store:ConectionString", "Gateway:Tokens:Lifetime:login", "Gateway:Tokens:Lifetimes:logn", "Gateway:ApiKeys:prefixes", "Gateway:Passwords:Rounds", "Gateway:Lockout:Failures", "Gateway:Cookies:Domain",
        "Gateway:Identity:Header", "Gateway:Limits:MaxConnections", "Gateway:Limits:MinRequestBodyDataRate:Bytes", "Gateway:Management:Port", "Gateway:Tls:Certificate", "Gateway:Hsts:Preload", "Gateway:RateLimits:login:Burst", "Gateway:Policies:p:Scope:0", "Gateway:Telemetry:Endpoint", "Gateway:Telemetry:Otlp:Url", "Gateway:Telemetry:Traces:Ratio", "Gateway:Policies:p:RequireAnything",
    ];

    [Fact]
    public void Without_any_configuration_the_defaults_hold()
    {
        var settings = Read();
        Assert.Equal(StoreKind.Sqlite, settings.Store.Kind);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.Store.MaxStaleness);
        Assert.Null(settings.MasterKey);
        Assert.Null(settings.Issuer.Issuer);
        Assert.Equal("ES256", settings.Tokens.SigningAlgorithm);
        Assert.Equal(TimeSpan.FromHours(1), settings.Tokens.Lifetimes.Login);
        Assert.Equal(TimeSpan.FromMinutes(15), settings.Tokens.Lifetimes.Session);
        Assert.Equal(TimeSpan.FromDays(7), settings.Tokens.Lifetimes.Refresh);
        Assert.Equal(TimeSpan.FromDays(1), settings.Tokens.Lifetimes.Password);
        Assert.True(settings.Tokens.RotateRefreshTokens);
        Assert.Equal("agw", settings.ApiKeys.Prefix);
        Assert.Equal(25, settings.ApiKeys.MaxPerOwner);
        Assert.Empty(settings.Policies);
        Assert.Empty(settings.TrustedProxies);
        Assert.Empty(settings.ForwardAuth.Proxies);
        Assert.Null(settings.ForwardAuth.SignInUrl);
        Assert.Equal(new NamedRateLimit("register", RateLimitPer.Ip, new RateLimit(5, TimeSpan.FromMinutes(1))), settings.RateLimits["register"]);
        Assert.Equal(new NamedRateLimit("login", RateLimitPer.Ip, new RateLimit(10, TimeSpan.FromMinutes(1))), settings.RateLimits["login"]);
        Assert.Equal(new NamedRateLimit("api", RateLimitPer.Principal, new RateLimit(6000, TimeSpan.FromMinutes(1))), settings.RateLimits["api"]);
        Assert.Equal(["*"], settings.Roles.ScopesOf("owner"));
        Assert.Equal(["usage.read"], settings.Roles.ScopesOf("member"));
        Assert.Empty(settings.Roles.ScopesOf("stranger"));
        Assert.Equal(new IdentityOptions("x-auth", true), settings.Identity);
        Assert.Equal("http://localhost:8090", settings.Management.Url);
        Assert.Null(settings.Management.AdminKeyHash);
        Assert.Null(settings.Cookies.Secure);
        Assert.Equal(new LimitOptions(), settings.Limits);
        Assert.False(settings.AccessLog);
    }

    [Fact]
    public void A_limit_is_said_in_one_place()
    {
        var error = Error(("Kestrel:Limits:MaxConcurrentConnections", "5"));
        Assert.Equal("Kestrel:Limits:MaxConcurrentConnections", error.Path);
        Assert.Contains("Gateway:Limits", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_value_is_reported_with_its_path_and_itself(string key, string value, string path)
    {
        var error = Error((key, value));
        Assert.Equal(path, error.Path);
        Assert.Equal(value, error.Value);
        Assert.NotEmpty(error.Remedy);
        Assert.Contains($"{path} = \"{value}\": ", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Unknown))]
    public void A_key_that_means_nothing_is_an_error(string key)
    {
        var errors = Errors((key, "x"), ("Gateway:Policies:p:Anonymous", "true"));
        Assert.Contains(errors, error => key.StartsWith(error.Path, StringComparison.Ordinal) && error.Remedy.StartsWith("is not known here", StringComparison.Ordinal));
    }

    [Fact]
    public void All_errors_are_reported_at_once()
    {
        var exception = Assert.Throws<ConfigurationException>(() => Read(
            ("Gateway:Isuer", "https://api.example.com"),
            ("Gateway:Store:MaxStaleness", "soon"),
            ("Gateway:Tokens:Lifetimes:login", "1h"),
            ("Gateway:Policies:empty:ErrorFormat", "problem"),
            ("Gateway:Policies:default:Anonymous", "true"),
            ("Gateway:RateLimits:own:Per", "ip"),
            ("ReverseProxy:Routes:a:ClusterId", "gone"),
            ("ReverseProxy:Routes:b:AuthorizationPolicy", "gone"),
            ("ReverseProxy:Routes:b:ClusterId", "c"),
            ("ReverseProxy:Routes:b:RateLimiterPolicy", "gone"),
            ("ReverseProxy:Clusters:c:Destinations:one:Address", "http://localhost")));
        Assert.Equal(
            [
                "Gateway:Isuer", "Gateway:Policies:default", "Gateway:Policies:empty:Credentials", "Gateway:RateLimits:own:Limit", "Gateway:RateLimits:own:Period", "Gateway:Store:MaxStaleness", "Gateway:Tokens:Lifetimes:login",
                "ReverseProxy:Routes:a:AuthorizationPolicy", "ReverseProxy:Routes:a:ClusterId", "ReverseProxy:Routes:b:AuthorizationPolicy", "ReverseProxy:Routes:b:RateLimiterPolicy",
            ],
            exception.Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.All(exception.Errors, error => Assert.Contains(error.ToString(), exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Lists_and_dictionaries_are_read()
    {
        var settings = Read(
            ("Gateway:Policies:one:Credentials:0", "bearer"),
            ("Gateway:Policies:one:Credentials:1", "basic"),
            ("Gateway:Policies:one:Scopes:0", "usage.read"),
            ("Gateway:Policies:one:Roles:0", "owner"),
            ("Gateway:Policies:one:LiveMode", "true"),
            ("Gateway:Policies:one:ErrorFormat", "flare"),
            ("Gateway:Policies:two:Anonymous", "TRUE"),
            ("Gateway:Roles:auditor:0", "audit.read"),
            ("Gateway:Roles:member:0", "usage.read"),
            ("Gateway:Roles:member:1", "usage.write"),
            ("Gateway:RateLimits:uploads:Limit", "3"),
            ("Gateway:RateLimits:uploads:Period", "12h"),
            ("Gateway:RateLimits:uploads:Per", "account"),
            ("Gateway:RateLimits:login:Limit", "7"),
            ("Gateway:TrustedProxies:0", "10.0.0.0/8"),
            ("Gateway:TrustedProxies:1", "::1"));
        var policy = settings.Policies["ONE"];
        Assert.Equal(["bearer", "basic"], policy.Credentials);
        Assert.Equal(["usage.read"], policy.Scopes);
        Assert.Equal(["owner"], policy.Roles);
        Assert.True(policy.LiveMode);
        Assert.Equal("flare", policy.ErrorFormat);
        Assert.True(settings.Policies["two"].Anonymous);
        Assert.Equal(["audit.read"], settings.Roles.ScopesOf("auditor"));
        Assert.Equal(["usage.read", "usage.write"], settings.Roles.ScopesOf("member"));
        Assert.Equal(["*"], settings.Roles.ScopesOf("owner"));
        Assert.Equal(new NamedRateLimit("uploads", RateLimitPer.Account, new RateLimit(3, TimeSpan.FromHours(12))), settings.RateLimits["uploads"]);
        Assert.Equal(new NamedRateLimit("login", RateLimitPer.Ip, new RateLimit(7, TimeSpan.FromMinutes(1))), settings.RateLimits["login"]);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("::1/128")], settings.TrustedProxies);
        Assert.Equal(settings.TrustedProxies, settings.ForwardAuth.Proxies);
    }

    [Fact]
    public void A_list_that_is_written_as_a_text_is_an_error() =>
        Assert.Contains(Errors(("Gateway:Policies:p:Credentials", "bearer,basic")), error => error is { Path: "Gateway:Policies:p:Credentials", Value: "bearer,basic", Remedy: "must be a list." });

    [Fact]
    public void A_policy_that_nobody_could_pass_is_an_error() =>
        Assert.Equal("Gateway:Policies:p:Credentials", Error(("Gateway:Policies:p:Anonymous", "false")).Path);

    [Theory]
    [InlineData("Scopes")]
    [InlineData("Roles")]
    public void A_policy_whose_demand_anybody_could_evade_is_an_error(string demand) =>
        Assert.Equal("Gateway:Policies:p:Anonymous", Error(("Gateway:Policies:p:Anonymous", "true"), ("Gateway:Policies:p:Credentials:0", "bearer"), ($"Gateway:Policies:p:{demand}:0", "x")).Path);

    [Theory]
    [InlineData("Gateway:Policies:p:Credentials:0", "digest")]
    [InlineData("Gateway:Policies:p:Credentials:0", "Bearer")]
    [InlineData("Gateway:Policies:p:Scopes:0", "*")]
    [InlineData("Gateway:Policies:p:Scopes:0", "two scopes")]
    [InlineData("Gateway:Policies:p:LiveMode", "maybe")]
    [InlineData("Gateway:Policies:p:ErrorFormat", "xml")]
    public void A_policys_wrong_member_is_named(string key, string value)
    {
        var errors = Errors(("Gateway:Policies:p:Credentials:1", "bearer"), (key, value));
        Assert.Contains(errors, error => error.Path == key && error.Value == value);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("Default")]
    [InlineData("anonymous")]
    [InlineData("ANONYMOUS")]
    public void A_policy_cannot_have_a_name_that_means_something_else(string name) =>
        Assert.Equal($"Gateway:Policies:{name}", Error(($"Gateway:Policies:{name}:Anonymous", "true")).Path);

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("unknown", "unknown")]
    [InlineData("Default", "Default")]
    [InlineData("Anonymous", "Anonymous")]
    public void A_route_without_a_known_policy_is_an_error(string? policy, string? shown)
    {
        var errors = Errors(
            ("ReverseProxy:Routes:r:ClusterId", "c"),
            ("ReverseProxy:Routes:r:AuthorizationPolicy", policy),
            ("ReverseProxy:Clusters:c:Destinations:one:Address", "http://localhost"));
        var error = Assert.Single(errors);
        Assert.Equal("ReverseProxy:Routes:r:AuthorizationPolicy", error.Path);
        Assert.Equal(string.IsNullOrEmpty(shown) ? null : shown, error.Value);
    }

    [Theory]
    [InlineData("HashCookie", "true")]
    [InlineData("hashcookie", "false")]
    [InlineData(null, "true")]
    [InlineData(null, "TRUE")]
    public void Session_affinity_by_hash_is_refused(string? policy, string enabled)
    {
        var error = Error(
            ("ReverseProxy:Clusters:c:Destinations:one:Address", "http://localhost"),
            ("ReverseProxy:Clusters:c:SessionAffinity:Enabled", enabled),
            ("ReverseProxy:Clusters:c:SessionAffinity:Policy", policy));
        Assert.Equal("ReverseProxy:Clusters:c:SessionAffinity:Policy", error.Path);
    }

    [Fact]
    public void Redis_needs_a_connection_and_a_master_key()
    {
        Assert.Equal(["Gateway:MasterKey", "Gateway:Store:ConnectionString"], Errors(("Gateway:Store:Kind", "Redis")).Select(error => error.Path).Order(StringComparer.Ordinal));
        var settings = Read(("Gateway:Store:Kind", "redis"), ("Gateway:Store:ConnectionString", "redis:6379"), ("Gateway:MasterKey", MasterKey));
        Assert.Equal(StoreKind.Redis, settings.Store.Kind);
        Assert.Equal(32, settings.MasterKey?.Length);
    }

    [Theory]
    [InlineData("Gateway:MasterKey", "not base64 but a secret")]
    [InlineData("Gateway:MasterKey", "c2hvcnQgc2VjcmV0")]
    [InlineData("Gateway:Management:AdminKey", "short-secret")]
    public void A_secret_is_never_shown(string key, string secret)
    {
        var exception = Assert.Throws<ConfigurationException>(() => Read((key, secret), ("Gateway:Store:MaxStaleness", "soon")));
        Assert.Equal(2, exception.Errors.Count);
        Assert.Contains(key, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_are_read_from_files_and_their_last_line_break_is_none_of_them()
    {
        using var folder = new Stage.DataFolder();
        var (master, admin, store) = (Write("master", MasterKey + "\n"), Write("admin", "an-admin-key-in-a-file\r\n"), Write("store", "redis:6379,password=secret\n"));
        var settings = Read(
            ("Gateway:Store:Kind", "Redis"), ("Gateway:Store:ConnectionStringFile", store), ("Gateway:MasterKeyFile", master), ("Gateway:Management:AdminKeyFile", admin));
        Assert.Equal("redis:6379,password=secret", settings.Store.ConnectionString);
        Assert.Equal(Convert.FromBase64String(MasterKey), settings.MasterKey);
        Assert.Equal(SHA256.HashData("an-admin-key-in-a-file"u8), settings.Management.AdminKeyHash);

        string Write(string name, string text)
        {
            var path = Path.Combine(folder.Path, name);
            File.WriteAllText(path, text, Encoding.ASCII);
            return path;
        }
    }

    [Theory]
    [InlineData("Gateway:MasterKeyFile")]
    [InlineData("Gateway:Management:AdminKeyFile")]
    [InlineData("Gateway:Store:ConnectionStringFile")]
    public void A_secrets_file_that_cannot_be_read_is_named(string key)
    {
        using var folder = new Stage.DataFolder();
        var path = Path.Combine(folder.Path, "missing");
        var error = Error((key, path));
        Assert.Equal((key, path), (error.Path, error.Value));
    }

    [Fact]
    public void A_secrets_file_with_a_bad_key_names_the_file_and_not_the_key()
    {
        using var folder = new Stage.DataFolder();
        var path = Path.Combine(folder.Path, "master");
        File.WriteAllText(path, "a-secret-that-is-too-short");
        var error = Error(("Gateway:MasterKeyFile", path));
        Assert.Equal("Gateway:MasterKeyFile", error.Path);
        Assert.DoesNotContain("a-secret-that-is-too-short", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_management_listener_can_be_on_all_addresses() => Assert.Equal("http://*:8090", Read(("Gateway:Management:Url", "http://*:8090")).Management.Url);

    [Fact]
    public void The_management_listener_can_be_switched_off() => Assert.Null(Read(("Gateway:Management:Url", "")).Management.Url);

    [Fact]
    public void An_identity_header_set_is_chosen_without_regard_to_case() => Assert.Equal("Remote", Read(("Gateway:Identity:Headers", "Remote")).Identity.Headers);
}
