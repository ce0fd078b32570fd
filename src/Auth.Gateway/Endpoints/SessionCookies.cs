using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>The two cookies of a session: no script can read them, and the refresh token goes to the sign-in endpoints only.</summary>
public sealed class SessionCookies(GatewaySettings settings)
{
    public CookieNames Names { get; } = settings.Cookies.Names;

    public void Set(HttpContext context, AccessToken access, string refreshToken)
    {
        var cookies = context.Response.Cookies;
        cookies.Append(Names.AccessToken, access.Text, Options(context, "/", TimeSpan.FromSeconds(access.LifetimeSeconds)));
        cookies.Append(Names.RefreshToken, refreshToken, Options(context, Names.RefreshTokenPath, settings.Tokens.Lifetimes.Refresh));
    }

    public void Clear(HttpContext context)
    {
        Clear(Names.AccessToken, "/");
        Clear(Names.RefreshToken, Names.RefreshTokenPath);

        void Clear(string name, string path)
        {
            var options = Options(context, path, TimeSpan.Zero);
            options.Expires = DateTimeOffset.UnixEpoch;
            context.Response.Cookies.Append(name, "", options);
        }
    }

    private CookieOptions Options(HttpContext context, string path, TimeSpan maxAge) => new()
    {
        HttpOnly = true,
        SameSite = settings.Cookies.SameSite,
        Secure = settings.Cookies.Secure ?? context.Request.IsHttps,
        Path = path,
        MaxAge = maxAge,
        IsEssential = true,
    };
}
