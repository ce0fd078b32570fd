using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Yarp.ReverseProxy.Transforms;

namespace Auth.Gateway.Benchmarks.Contestants;

/// <summary>What a good engineer makes of YARP and ASP.NET Core's own authentication in an afternoon: the caller is known, and the upstream is told.</summary>
public static class Afternoon
{
    public const string Subject = "X-Auth-Subject";
    public const string ApiKey = "X-API-Key";

    /// <param name="keys">File with a JWKS.</param>
    public static Task RunWithBearerAsync(string url, string upstream, string keys) => RunAsync(url, upstream, authentication => authentication.AddJwtBearer(options =>
    {
        options.MapInboundClaims = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = OwnTokens.Issuer,
            ValidAudience = OwnTokens.Issuer,
            IssuerSigningKeys = [.. JsonWebKeySet.Create(File.ReadAllText(keys)).GetSigningKeys(), OwnTokens.SecretKey],
        };
    }), JwtBearerDefaults.AuthenticationScheme);

    /// <param name="keys">File with a key and its subject a line.</param>
    public static Task RunWithApiKeysAsync(string url, string upstream, string keys) => RunAsync(url, upstream, authentication => authentication.AddScheme<ApiKeyOptions, ApiKeyHandler>(ApiKey, options =>
    {
        foreach (var line in File.ReadLines(keys))
        {
            var blank = line.IndexOf(' ');
            options.Subjects[line[..blank]] = line[(blank + 1)..];
        }
    }), ApiKey);

    private static async Task RunAsync(string url, string upstream, Action<AuthenticationBuilder> add, string scheme)
    {
        var builder = PlainYarp.Builder(url);
        add(builder.Services.AddAuthentication(scheme));
        builder.Services.AddAuthorization();
        PlainYarp.Forward(builder, upstream).AddTransforms(context => context.AddRequestTransform(transform =>
        {
            var headers = transform.ProxyRequest.Headers;
            headers.Remove(Subject);
            headers.Remove("Authorization");
            headers.Remove(ApiKey);
            headers.TryAddWithoutValidation(Subject, transform.HttpContext.User.FindFirstValue("sub"));
            return ValueTask.CompletedTask;
        }));
        await using var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapReverseProxy().RequireAuthorization();
        await app.RunAsync();
    }

    private sealed class ApiKeyOptions : AuthenticationSchemeOptions
    {
        public Dictionary<string, string> Subjects { get; } = new(StringComparer.Ordinal);
    }

    private sealed class ApiKeyHandler(IOptionsMonitor<ApiKeyOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<ApiKeyOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (!Request.Headers.TryGetValue(ApiKey, out var key)) return Task.FromResult(AuthenticateResult.NoResult());
            if (!Options.Subjects.TryGetValue(key.ToString(), out var subject)) return Task.FromResult(AuthenticateResult.Fail("unknown"));
            var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", subject)], Scheme.Name));
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name)));
        }
    }
}
