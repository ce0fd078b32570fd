using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;

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
            options.RefreshInterval = TimeSpan.FromSeconds(1);
            options.BackchannelTimeout = TimeSpan.FromSeconds(5);
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
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireClaim(Caller.AccountClaim)
            .RequireClaim(Caller.LiveModeClaim, "true", "false")
            .Build());
    }

    private static Task ReadHeader(MessageReceivedContext context)
    {
        context.Token = context.Request.Headers[Header];
        // Without a result the handler would go on to Authorization, which is not the gateway's word.
        if (string.IsNullOrEmpty(context.Token)) context.NoResult();
        return Task.CompletedTask;
    }
}
