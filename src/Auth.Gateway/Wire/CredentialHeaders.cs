namespace Auth.Gateway.Wire;

/// <summary>The headers that hold a credential, in every spelling that an upstream could read for theirs.</summary>
public static class CredentialHeaders
{
    private static readonly HeaderNameSet Names = new(["Authorization", CredentialNames.ApiKeyHeader]);

    public static bool Contains(string name) => Names.Contains(name);

    /// <summary>Takes out what was presented and is not believed: no route lets it through, whatever it lets through otherwise.</summary>
    public static void Remove(IHeaderDictionary headers)
    {
        foreach (var name in headers.Keys.Where(Contains).ToList()) headers.Remove(name);
        if (headers.Cookie.Count == 0) return;
        headers.Cookie = headers.Cookie.Select(cookie => RequestCookies.WithoutOurs(cookie ?? "")).OfType<string>().ToArray();
        if (headers.Cookie.Count == 0) headers.Remove("Cookie");
    }
}
