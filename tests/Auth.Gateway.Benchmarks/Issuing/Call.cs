namespace Auth.Gateway.Benchmarks.Issuing;

/// <summary>A request, as calls.lua reads it.</summary>
/// <param name="Headers">Lines.</param>
public sealed record Call(string Method, string Path, string Body, params string[] Headers)
{
    /// <summary>In the same words with another credential, or none.</summary>
    /// <param name="credential">A header line; null: none.</param>
    public Call With(string? credential) => this with { Headers = [.. Headers.Where(line => !IsCredential(line)), .. credential is null ? Array.Empty<string>() : [credential]] };

    public HttpRequestMessage ToRequest(Uri gateway)
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), new Uri(gateway, Path));
        if (Body.Length > 0) request.Content = new StringContent(Body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        foreach (var line in Headers)
        {
            if (line.Split(": ", 2) is [var name, var value] && name != "Content-Type") request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    public override string ToString() => string.Join('\t', [Method, Path, Body, .. Headers]);

    private static bool IsCredential(string line) => line.StartsWith("Authorization:", StringComparison.Ordinal) || line.StartsWith("X-API-Key:", StringComparison.Ordinal);
}
