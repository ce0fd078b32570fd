using System.Text;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.SignIn;

/// <summary>A door at which a key is taken, and what its answers look like.</summary>
/// <param name="Request">The request line's method and target.</param>
/// <param name="Present">Header lines and a body for an id and a key.</param>
/// <param name="NamesId">Whether the id is said there.</param>
/// <param name="Wrong">Status for a wrong key.</param>
/// <param name="Right">Status for a right one.</param>
/// <param name="Delayed">What stands in the body of the 429: the words of its own format.</param>
public sealed record KeyDoor(string Request, Func<string, string, string> Present, bool NamesId, int Wrong, int Right, string Delayed)
{
    private const string Flatpeak = "\"type\":\"rate_limit\"";
    private const string Flare = "\"code\":\"RATELIMIT_REACHED\"";
    private const string Detail = "\"detail\":\"Too many failed attempts";
    private const string OAuth = "\"error\":\"temporarily_unavailable\"";

    private const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    public static IReadOnlyDictionary<string, KeyDoor> All { get; } = new Dictionary<string, KeyDoor>(StringComparer.Ordinal)
    {
        ["a route, X-API-Key"] = new("GET /api/v1/usage", (_, key) => ApiKey(key), false, 401, 200, Detail),
        ["a route, bare Authorization"] = new("GET /api/v1/usage", (_, key) => Bare(key), false, 401, 200, Detail),
        ["a route, Basic"] = new("GET /devices", Basic, true, 403, 200, Flatpeak),
        ["a route, Basic without an id"] = new("GET /devices", (_, key) => Basic(key, ""), false, 403, 200, Flatpeak),
        ["a WebSocket"] = new("GET /devices", (id, key) => Upgrade + Basic(id, key), true, 403, 200, Flatpeak),
        ["another proxy's question"] = new("GET /auth/verify", (id, key) => $"X-Forwarded-Method: GET\r\nX-Forwarded-Uri: /devices\r\n{Basic(id, key)}", true, 403, 200, Flatpeak),
        ["/login"] = new("GET /login", Basic, true, 403, 200, Flatpeak),
        ["/account"] = new("GET /account", Basic, true, 403, 200, Flatpeak),
        ["the audit trail"] = new("GET /api/v1/audit", (_, key) => ApiKey(key), false, 401, 200, Detail),
        ["the widget's token"] = new("POST /api/v1/widget/token", (_, key) => ApiKey(key) + Json("""{"customer_external_id":"cust"}"""), false, 401, 200, Detail),
        ["/tokens/generate, bare"] = new("POST /tokens/generate", (_, key) => Bare(key) + Json("{}"), false, 401, 200, Flare),
        ["/tokens/generate, Bearer"] = new("POST /tokens/generate", (_, key) => Bare("Bearer " + key) + Json("{}"), false, 401, 200, Flare),
        ["/tokens/generate, Basic"] = new("POST /tokens/generate", (id, key) => Basic(id, key) + Json("{}"), true, 401, 200, Flare),
        ["/oauth/token, Basic"] = new("POST /oauth/token", (id, key) => Basic(id, key) + Form("grant_type=client_credentials"), true, 401, 200, OAuth),
        ["/oauth/token, form"] = new("POST /oauth/token", (id, key) => Form("grant_type=client_credentials&" + Client(id, key)), true, 401, 200, OAuth),
        ["/oauth/introspect, Basic"] = new("POST /oauth/introspect", (id, key) => Basic(id, key) + Form("token=x"), true, 401, 200, OAuth),
        ["/oauth/introspect, form"] = new("POST /oauth/introspect", (id, key) => Form("token=x&" + Client(id, key)), true, 401, 200, OAuth),
        ["/oauth/revoke, Basic"] = new("POST /oauth/revoke", (id, key) => Basic(id, key) + Form("token=x"), true, 401, 200, OAuth),
        ["/oauth/revoke, form"] = new("POST /oauth/revoke", (id, key) => Form("token=x&" + Client(id, key)), true, 401, 200, OAuth),
    };

    /// <summary>Knocks once, on a connection of its own.</summary>
    /// <param name="from">The client's address, as the proxy before the gateway says it.</param>
    public async Task<RawAnswer> AskAsync(GatewayUnderTest gateway, string id, string key, string from)
    {
        using var connection = await RawConnection.OpenAsync(gateway.Url);
        var rest = Present(id, key);
        await connection.SendAsync($"{Request} HTTP/1.1\r\nHost: gateway.test\r\nX-Forwarded-For: {from}\r\n{rest}{(rest.Contains("\r\n\r\n", StringComparison.Ordinal) ? "" : "\r\n")}");
        return await connection.ReadAsync();
    }

    public async Task IsAsync(int status, GatewayUnderTest gateway, string id, string key, string from)
    {
        var answer = await AskAsync(gateway, id, key, from);
        Assert.True(status == answer.Status, $"{status} was expected at {Request} from {from}; the answer is {answer.Status} {answer.Body}");
    }

    private static string ApiKey(string key) => $"X-API-Key: {key}\r\n";

    private static string Bare(string value) => $"Authorization: {value}\r\n";

    private static string Basic(string userId, string password) => Bare("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userId}:{password}")));

    private static string Client(string id, string key) => $"client_id={id}&client_secret={Uri.EscapeDataString(key)}";

    private static string Json(string body) => Body("application/json", body);

    private static string Form(string body) => Body("application/x-www-form-urlencoded", body);

    private static string Body(string type, string body) => $"Content-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}";
}
