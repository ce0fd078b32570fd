using Auth.Gateway.Admin;
using Auth.Gateway.Audit;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Lockouts;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Endpoints;
using Auth.Gateway.Pipeline.Authentication;
using Auth.Gateway.Pipeline.Draining;
using Auth.Gateway.Pipeline.Forwarding;
using Auth.Gateway.Pipeline.RateLimiting;
using Auth.Gateway.Rehearsals;
using Auth.Gateway.Reloading;
using Auth.Gateway.Storage;
using Auth.Gateway.Telemetry;
using Auth.Gateway.Telemetry.Otlp;
using Auth.Gateway.Telemetry.Prometheus;
using Auth.Gateway.TrustedIssuers;
using Auth.Gateway.Wire;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Auth.Gateway.Hosting;

/// <summary>Everything that the process has one of, floor by floor. What configuration decides while it runs is in <see cref="GenerationServices"/>.</summary>
public static class GatewayServices
{
    public static void AddGateway(this IServiceCollection services, GatewaySettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        AddOptions(services, settings);
        services.AddGatewayStorage(settings.Store);
        AddTelemetry(services, settings.Telemetry);
        AddAudit(services);
        AddRules(services, settings);
        AddTrustedIssuers(services, settings);
        AddPipeline(services, settings);
        services.AddManagement();
        services.AddSingleton<RehearsalStage>();
        AddForwarding(services, settings);
        AddReloading(services);
    }

    private static void AddOptions(IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton(Options.Create(settings.Issuer));
        services.AddSingleton(Options.Create(settings.Store));
        services.AddSingleton(Options.Create(settings.Tokens));
        services.AddSingleton(Options.Create(settings.ApiKeys));
        services.AddSingleton(Options.Create(settings.Passwords));
        services.AddSingleton(Options.Create(settings.Lockout));
        services.AddSingleton(Options.Create(settings.Roles));
        services.AddSingleton(Options.Create(settings.Audit));
    }

    private static void AddTelemetry(IServiceCollection services, TelemetryOptions telemetry)
    {
        services.AddMetrics();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<StateMetrics>();
        services.AddSingleton<PrometheusExporter>();
        services.AddSingleton(new GatewayTraces(isOn: telemetry.Traces is not null));
        services.AddOtlpExport(telemetry);
    }

    // The writer starts before whatever records, and so stops after it: what happened last is written as well.
    private static void AddAudit(IServiceCollection services)
    {
        // By its own type: under its interface the framework would fill it on every request, and every await would carry it along.
        services.AddSingleton<HttpContextAccessor>();
        services.AddSingleton<IAuditOrigin, RequestOrigin>();
        services.AddSingleton<AuditTally>();
        services.AddSingleton<AuditQueue>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<IAuditTrail, MeteredAuditTrail>();
        services.AddSingleton<AuditWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditWriter>());
        services.AddSingleton<AuditLog>();
    }

    // Hosted services start in this order, after the store's own: changes and keys are known before the first request.
    private static void AddRules(IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton<Revocations>();
        services.AddSingleton<ChangeFollower>();
        services.AddHostedService(provider => provider.GetRequiredService<ChangeFollower>());
        services.AddSingleton(provider => new ChangeLifetime(provider.GetRequiredService<TimeProvider>(), LongestToken(settings)));
        services.AddSingleton<RevocationLog>();
        services.AddSingleton(MasterKeySource.Open(settings));
        services.AddSingleton<SigningKeyRing>();
        services.AddHostedService(provider => provider.GetRequiredService<SigningKeyRing>());
        services.AddSingleton<AccessTokenService>();
        services.AddSingleton<TokenRevocationService>();
        services.AddSingleton<AssertionService>();
        services.AddSingleton<PasswordHashes>();
        services.AddSingleton(_ => new PasswordWorkers(settings.Passwords.Workers, settings.Passwords.Queue));
        services.AddSingleton<PasswordService>();
        services.AddSingleton<EmailFingerprint>();
        services.AddSingleton<PasswordChangeService>();
        // Now, so that a list that cannot be read is known at the start.
        services.AddSingleton(new CommonPasswords(Options.Create(settings.Passwords)));
        services.AddSingleton<SignInLockout>();
        services.AddSingleton<SignInService>();
        services.AddSingleton<AccountService>();
        services.AddSingleton<UserImportService>();
        services.AddSingleton<RevocationService>();
        services.AddSingleton<SessionMetrics>();
        services.AddSingleton<SessionService>();
        services.AddSingleton<ApiKeyUsage>();
        services.AddHostedService(provider => provider.GetRequiredService<ApiKeyUsage>());
        services.AddSingleton<ApiKeyAuthenticator>();
        services.AddSingleton<ApiKeyService>();
        services.AddSingleton<ApiKeyImportService>();
    }

    // A revocation is remembered until no token is alive that it could end, whoever made it.
    private static TimeSpan LongestToken(GatewaySettings settings) =>
        settings.TrustedIssuers.Select(issuer => issuer.MaxLifetime).Append(settings.Tokens.Lifetimes.LongestAccessToken).Max();

    private static void AddTrustedIssuers(IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton(provider => new IssuerDirectory(settings.TrustedIssuers, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<IssuerKeys>>()));
        services.AddSingleton<ForeignTokenService>();
        services.AddSingleton<BearerTokens>();
    }

    private static void AddPipeline(IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton<IErrorFormat, FlatpeakErrorFormat>();
        services.AddSingleton<IErrorFormat, FlareErrorFormat>();
        services.AddSingleton<IErrorFormat, DetailErrorFormat>();
        services.AddSingleton<IErrorFormat, ProblemErrorFormat>();
        services.AddSingleton<IErrorFormat, OAuthErrorFormat>();
        services.AddSingleton<Refusals>();
        services.AddSingleton<ErrorWriter>();
        services.AddSingleton(new ReservedHeaders(IdentityHeaderSet.All[settings.Identity.Headers]));
        services.AddSingleton(settings.Cookies.Names);
        services.AddSingleton<PrincipalCache>();
        services.AddSingleton<RateLimitGate>();
        services.AddSingleton<GuessMemory>();
        services.AddSingleton<HealthEndpoints>();
        // A request's own services are the process's: there the framework looks for the policy of a route, which every route carries.
        services.AddCors();
    }

    private static void AddForwarding(IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton<IdentityHeaders>();
        services.AddSingleton<OpenTunnels>();
        services.AddSingleton<LiveRequests>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveRequests>());
        services.AddSingleton<DrainState>();
        services.AddHostedService<Draining>();
        BoundedServer.Wrap(services, settings.Shutdown.Timeout);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.Shutdown.DrainDelay + settings.Shutdown.Timeout + ShutdownOptions.Closing);
        // Whoever asks the program and never starts it has another one.
        services.TryAddSingleton<IForwarderHttpClientFactory, UpstreamClientFactory>();
        // The keys of session affinity outlive a generation.
        services.AddDataProtection();
    }

    // Last, when all is there that a generation is made of.
    private static void AddReloading(IServiceCollection services)
    {
        services.AddSingleton<ReloadStatus>();
        services.AddSingleton<GenerationFactory>(provider => (atStart, configuration) => GenerationBuilder.Build(services, provider, atStart, configuration));
        services.AddSingleton<Generations>();
        services.AddSingleton<ShadowNotice>();
        services.AddSingleton<ConfigurationReload>();
        services.AddHostedService(provider => provider.GetRequiredService<ConfigurationReload>());
    }
}
