using Auth.Gateway.Wire;

namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:Cookies</c>.</summary>
public static class CookieReader
{
    public static CookieSettings Read(SectionReader section)
    {
        var secure = section.OptionalFlag("Secure");
        var host = section.Flag("HostPrefix", false);
        var sameSite = section.Parse("SameSite", SameSiteMode.Lax, Parse, "must be Lax, Strict or None.");
        section.RefuseUnknownKeys();
        // Browsers drop either kind of cookie when it comes without Secure, and nobody could sign in.
        if (secure == false && host) section.Error("Secure", "false", "must not be false where HostPrefix is true: browsers take __Host- cookies over https only.");
        if (secure == false && sameSite == SameSiteMode.None) section.Error("Secure", "false", "must not be false where SameSite is None: browsers take such cookies over https only.");
        return new CookieSettings(host ? CookieNames.HostOnly : CookieNames.Plain, host || sameSite == SameSiteMode.None ? true : secure, sameSite);
    }

    private static (bool, SameSiteMode) Parse(string text) => text switch
    {
        "Lax" => (true, SameSiteMode.Lax),
        "Strict" => (true, SameSiteMode.Strict),
        "None" => (true, SameSiteMode.None),
        _ => (false, default),
    };
}
