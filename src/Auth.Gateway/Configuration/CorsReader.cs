namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:Cors</c>. Origins are listed one by one: none is ever reflected because it was sent.</summary>
public static class CorsReader
{
    // YARP gives these names a meaning of its own.
    private static readonly string[] Reserved = ["default", "disable"];

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    public static IReadOnlyDictionary<string, CorsSettings> Read(SectionReader section)
    {
        var policies = new Dictionary<string, CorsSettings>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, reader) in section.Children())
        {
            if (Reserved.Contains(name, StringComparer.OrdinalIgnoreCase)) section.Error(name, null, "is a name that is reserved; choose another.");
            policies[name] = ReadEntry(reader);
        }

        return policies;
    }

    private static CorsSettings ReadEntry(SectionReader reader)
    {
        var cors = new CorsSettings(
            reader.List("Origins", IsOrigin, "must be an origin as browsers send it, in small letters, e.g. https://app.example.com, or a single *.") ?? [],
            reader.List("Methods", method => Methods.Contains(method, StringComparer.Ordinal), $"must be one of {string.Join(", ", Methods)}.") ?? Methods,
            reader.List("Headers", IsToken, "must be the name of a header.") ?? ["Authorization", "Content-Type", Wire.CredentialNames.ApiKeyHeader],
            reader.List("ExposedHeaders", IsToken, "must be the name of a header.") ?? [Wire.ReservedHeaders.RequestId, "Retry-After"],
            reader.Flag("AllowCredentials", false),
            reader.Duration("MaxAge", TimeSpan.FromMinutes(10), TimeSpan.FromDays(1)));
        reader.RefuseUnknownKeys();
        if (cors.Origins.Count == 0) reader.Error("Origins", null, "must name at least one origin: as it is, the entry allows nothing.");
        if (!cors.Origins.Contains(CorsSettings.AnyOrigin)) return cors;
        if (cors.Origins.Count > 1) reader.Error("Origins", CorsSettings.AnyOrigin, "must stand alone: it includes the others.");
        if (cors.AllowCredentials) reader.Error("AllowCredentials", "true", "must not be true for every origin: any site could act as whoever visits it.");
        return cors;
    }

    private static bool IsOrigin(string text) =>
        text == CorsSettings.AnyOrigin
        || (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.GetLeftPart(UriPartial.Authority) == text && url.UserInfo.Length == 0);

    private static bool IsToken(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));
}
