using System.Net;
using System.Text;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Tokens;

/// <summary>Every place where the gateway looks at an access token: the bearer header, the cookie, introspection, and token exchange.</summary>
/// <param name="gateway">With an account and a key of it, which is the client that asks.</param>
public sealed class Doors(GatewayUnderTest gateway, string accountId, string key)
{
    private const string TokenType = "urn:ietf:params:oauth:token-type:access_token";
    private const int AtOnce = 24;

    private readonly (string Name, string Value) _client = Credentials.Basic(accountId, key);

    public async Task AcceptAsync(string token)
    {
        (await gateway.Client.CallAsync("GET /devices", Credentials.Bearer(token))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("GET /api/v1/usage", Credentials.Cookie("access_token=" + token))).Is(HttpStatusCode.OK);
        Assert.True((await IntrospectAsync(token)).Json.GetProperty("active").GetBoolean());
        (await ExchangeAsync(token)).Is(HttpStatusCode.OK);
    }

    /// <summary>None of them opens to any of these texts, none breaks, and nothing of it reaches an upstream.</summary>
    public async Task RefuseAsync(IEnumerable<string> tokens)
    {
        var before = gateway.Upstream.Received.Count;
        foreach (var some in tokens.Chunk(AtOnce)) await Task.WhenAll(some.Select(RefuseAsync));
        Assert.Equal(before, gateway.Upstream.Received.Count);
    }

    public async Task<Answer> IntrospectAsync(string token) => await gateway.Client.CallAsync("POST /oauth/introspect", Form(("token", token)), _client);

    public async Task<Answer> ExchangeAsync(string token) => await gateway.Client.CallAsync(
        "POST /oauth/token",
        Form(("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("subject_token", token), ("subject_token_type", TokenType)));

    private async Task RefuseAsync(string token)
    {
        // Space around a field's value is no part of it (RFC 9110 §5.5), nor are quotes around a cookie's (RFC 6265 §4.1.1).
        if (!token.AsSpan().ContainsAny("\r\n\0") && token.Trim().Length == token.Length)
        {
            // As bytes, so that no client library tidies it up.
            var bytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(token));
            Refused(await RawConnection.AskAsync(gateway.Url, "GET", "/devices", "Authorization: Bearer " + bytes), token);
            if (!token.Contains(';') && !token.StartsWith('"')) Refused(await RawConnection.AskAsync(gateway.Url, "GET", "/api/v1/usage", "Cookie: access_token=" + bytes), token);
        }

        var described = await IntrospectAsync(token);
        if (described.Status == HttpStatusCode.OK) described.Is(HttpStatusCode.OK, """{"active":false}""");
        else Assert.True(described.Status == HttpStatusCode.BadRequest, $"{(int)described.Status} for {token}");
        var exchanged = await ExchangeAsync(token);
        Assert.True(exchanged.Status == HttpStatusCode.BadRequest, $"{(int)exchanged.Status} for {token}");
    }

    private static void Refused(RawAnswer answer, string token) => Assert.True(answer.Status is 400 or 401 or 403 or 431, $"{answer.Status} for {token}");

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
