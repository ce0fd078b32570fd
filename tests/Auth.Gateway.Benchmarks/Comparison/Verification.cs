using System.Net;

namespace Auth.Gateway.Benchmarks.Comparison;

/// <summary>That a contestant does the job, before it is timed: who may not is refused, who may is known upstream, and nobody can say who they are.</summary>
public static class Verification
{
    private const string Subject = "X-Auth-Subject";
    private const string Forged = "somebody-else";

    private static readonly HttpClient Client = new();

    /// <exception cref="InvalidOperationException">It does not.</exception>
    public static async Task CheckAsync(Contestant contestant)
    {
        foreach (var bad in contestant.Bad?.Append("") ?? [])
        {
            var (status, _) = await AskAsync(contestant, bad);
            if (status != HttpStatusCode.Unauthorized) throw new InvalidOperationException($"{contestant.Name} answered {(int)status} instead of 401.");
        }

        foreach (var good in contestant.Credentials.Take(3).DefaultIfEmpty(""))
        {
            var (status, body) = await AskAsync(contestant, good);
            if (status != HttpStatusCode.OK) throw new InvalidOperationException($"{contestant.Name} answered {(int)status} instead of 200.");
            if (!contestant.Authenticates) continue;
            var secret = good[(good.LastIndexOfAny([' ', '=']) + 1)..];
            if (body.Contains(Forged, StringComparison.Ordinal) || body.Contains("subject= ", StringComparison.Ordinal)) throw new InvalidOperationException($"{contestant.Name} told the upstream: {body}");
            if (secret.Length > 0 && body.Contains(secret, StringComparison.Ordinal)) throw new InvalidOperationException($"{contestant.Name} handed the credential on.");
        }
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(Contestant contestant, string credential)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(contestant.Server.Url, "/bench/echo"));
        request.Headers.TryAddWithoutValidation(Subject, Forged);
        if (credential.Split(": ", 2) is [var name, var value]) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
