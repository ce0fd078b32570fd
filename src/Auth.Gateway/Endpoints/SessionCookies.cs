using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>The cookies of a session, and of a known device: no script can read them, and the refresh token goes to the sign-in endpoints only.</summary>
public sealed class SessionCookies(GatewaySettings settings)
{
    public CookieNames Names { get; } = settings.Cookies.Names;

    public void Set(HttpContext context, AccessToken access, string refreshToken)
    {
        var cookies = context.Response.Cookies;
        cookies.Append(Names.AccessToken, access.Text, Options(context, "/", TimeSpan.FromSeconds(access.LifetimeSeconds)));
        cookies.Append(Names.RefreshToken, refreshToken, Options(context, Names.RefreshTokenPath, settings.Tokens.Lifetimes.Refresh));
    }

    /// <summary>Stays when the user signs out: it opens nothing, and says only that the user signed in here before.</summary>
    public void SetKnownDevice(HttpContext context, string text, TimeSpan maxAge) =>
        context.Response.Cookies.Append(Names.KnownDevice, text, Options(context, Names.RefreshTokenPath, maxAge));

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
