using System.Net;
using System.Text;
using System.Text.Json;

namespace Quickstart.Seeding;

/// <summary>The gateway's public API, as any client of it would call it: what is seeded here is made by the code that serves everybody.</summary>
internal sealed class GatewayClient(string url) : IDisposable
{
    private const string SessionCookie = "access_token=";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, ConnectCallback = OwnAddress.ConnectAsync }) { BaseAddress = new Uri(url) };

    public async Task<KeyState> CheckKeyAsync(string accountId, string key, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/login");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{accountId}:{key}")));
        using var answer = await _http.SendAsync(request, cancellationToken);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => KeyState.Accepted,
            HttpStatusCode.Forbidden => KeyState.Refused,
            _ => KeyState.Undecided,
        };
    }

    /// <returns>The session's cookie, or null when the e-mail or the password is wrong.</returns>
    public async Task<string?> SignInAsync(string email, string password, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsJsonAsync("/api/v1/auth/login", new { email, password }, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Unauthorized) return null;
        await ExpectAsync(answer, HttpStatusCode.OK, cancellationToken);
        return SessionOf(answer);
    }

    /// <returns>Null when somebody else has the e-mail.</returns>
    public async Task<(string AccountId, string Session)?> SignUpAsync(string email, string password, string organization, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsJsonAsync("/api/v1/auth/signup", new { email, password, organization_name = organization }, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.BadRequest) return null;
        await ExpectAsync(answer, HttpStatusCode.Created, cancellationToken);
        var user = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return (user.GetProperty("organization_id").GetString()!, SessionOf(answer));
    }

    /// <returns>The key itself, which is shown this once.</returns>
    public async Task<string> CreateKeyAsync(string session, string name, bool liveMode, string[] scopes, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/api-keys");
        request.Content = JsonContent.Create(new { name, live_mode = liveMode, scopes });
        request.Headers.Add("Cookie", session);
        using var answer = await _http.SendAsync(request, cancellationToken);
        await ExpectAsync(answer, HttpStatusCode.Created, cancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("key").GetString()!;
    }

    public void Dispose() => _http.Dispose();

    // Taken by hand, since a cookie that is configured to be Secure would not be sent over plain HTTP by a cookie container.
    private static string SessionOf(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").First(cookie => cookie.StartsWith(SessionCookie, StringComparison.Ordinal)).Split(';')[0];

    private static async Task ExpectAsync(HttpResponseMessage answer, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        if (answer.StatusCode == expected) return;
        var said = await answer.Content.ReadAsStringAsync(cancellationToken);
        var request = answer.RequestMessage!;
        throw new StartFailure($"The demo account could not be made: {request.Method} {request.RequestUri} answered {(int)answer.StatusCode} {said}");
    }
}
