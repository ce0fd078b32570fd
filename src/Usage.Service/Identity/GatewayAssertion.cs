using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.Tokens;

namespace Usage.Service.Identity;

/// <summary>The whole of this service's authentication: whoever the gateway's signed assertion names, and nobody else.</summary>
internal static class GatewayAssertion
{
    public const string Header = "X-Auth-Assertion";

    public static void AddGatewayAssertion(this IServiceCollection services, IConfiguration configuration, string audience)
    {
        // A new signing key is fetched within the request that shows it, instead of refusing that request.
        AppContext.SetSwitch("Switch.Microsoft.IdentityModel.UpdateConfigAsBlocking", true);

        services.AddAuthentication(Header).AddJwtBearer(Header, options =>
        {
            options.Authority = configuration["Gateway:Url"] ?? "http://localhost:8080";
            options.RequireHttpsMetadata = false;
            options.MapInboundClaims = false;
            options.Challenge = Header;
            // An unknown key is asked for at most this often; a withdrawn one is forgotten at the latest after five minutes.
            options.RefreshInterval = TimeSpan.FromSeconds(1);
            options.AutomaticRefreshInterval = TimeSpan.FromMinutes(5);
            options.BackchannelTimeout = TimeSpan.FromSeconds(2);
            // The gateway is a neighbour: no proxy stands between.
            options.BackchannelHttpHandler = new SocketsHttpHandler { UseProxy = false };
            options.TokenValidationParameters = new()
            {
                ValidIssuer = configuration["Gateway:Issuer"] ?? "auth-gateway",
                ValidAudience = configuration["Gateway:Audience"] ?? audience,
                ValidTypes = ["gateway-assertion+jwt"],
                ValidAlgorithms = ["ES256"],
                ClockSkew = TimeSpan.FromSeconds(5),
            };
            options.Events = new() { OnMessageReceived = ReadHeader, OnChallenge = UnreachableKeys.Answer };
        });
        // Or a key that the gateway has withdrawn would be good for another hour.
        services.PostConfigure<JwtBearerOptions>(Header, options =>
            ((BaseConfigurationManager)options.ConfigurationManager!).UseLastKnownGoodConfiguration = false);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireClaim(Caller.AccountClaim)
            .RequireClaim(Caller.LiveModeClaim, "true", "false")
            .Build());
    }

    private static Task ReadHeader(MessageReceivedContext context)
    {
        context.Token = context.Request.Headers[Header];
        if (!string.IsNullOrEmpty(context.Token)) return UnreachableKeys.Check(context);
        // Without a result the handler would go on to Authorization, which is not the gateway's word.
        context.NoResult();
        return Task.CompletedTask;
    }
}
