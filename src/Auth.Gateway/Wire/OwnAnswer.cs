namespace Auth.Gateway.Wire;

/// <summary>What browsers are told of answers that the gateway makes itself (OWASP REST Security Cheat Sheet): data, no page, and nobody's frame.</summary>
public static class OwnAnswer
{
    public static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
    }
}
