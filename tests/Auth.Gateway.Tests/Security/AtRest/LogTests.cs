using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Security.Hygiene;
using Auth.Gateway.Tests.Stage;
using Auth.Gateway.Tests.Telemetry.Otlp;

namespace Auth.Gateway.Tests.Security.AtRest;

/// <summary>The log, the metrics and what is exported tell an operator what happened and nobody how to get in, and each line of the log is the gateway's own.</summary>
[Collection(nameof(ExportingGateways))]
public sealed partial class LogTests
{
    // Off by default: whoever switches it on is told no secrets either.
    private static readonly KeyValuePair<string, string?> AccessLog = new("Gateway:AccessLog", "true");

    private const string Secret = "Distinctive-Mistake-50311-abcdefgh";
    private const string Injected = "injected\r\nINJECTED-LINE: admitted\u001b[31m\u0085\u2028x";

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task No_secret_is_logged_counted_or_exported_whatever_it_is_put_into_and_whether_it_is_right_or_wrong(StoreKind store)
    {
        using var logs = new LogCapture();
        await using var collector = await Collector.StartAsync();
        Secrets secrets;
        string metrics;
        await using (var gateway = await GatewayUnderTest.StartAsync(store, LogCapture.Settings.Concat(collector.Settings).Append(AccessLog).ToDictionary(), logs: logs))
        {
            (await gateway.Admin.CallAsync("GET /metrics")).Is(HttpStatusCode.OK);
            var journey = await Journey.DoneAsync(gateway);
            secrets = journey.Secrets;
            secrets.Add("mistake", Secret);
            foreach (var value in new[] { Secret, ApiKeyFormat.New("agw", liveMode: true).Key, journey.Owner.AccessToken[..^3] + "AAA", journey.Owner.RefreshToken[..^3] + "AAA" })
            {
                if (value != Secret) secrets.Add(value[..12] + "…", value);
                await MistakesAsync(gateway, journey.Owner, value);
            }

            metrics = (await gateway.Admin.CallAsync("GET /metrics")).Is(HttpStatusCode.OK).Body;
        }

        // What is looked for would be found: the gateway does say something, in each of them.
        foreach (var said in new[] { "Signing key", "GET usage 401" }) Assert.Contains(said, logs.Everything, StringComparison.Ordinal);
        Assert.Contains("auth_gateway_requests_total", metrics, StringComparison.Ordinal);
        foreach (var exported in new[] { "Signing key", "api_key.find_by_hash", "auth_gateway.requests" }) Assert.Contains(exported, collector.Everything, StringComparison.Ordinal);
        Assert.Empty(secrets.FoundIn(logs.Everything));
        Assert.Empty(secrets.FoundIn(metrics));
        Assert.Empty(secrets.FoundIn(collector.Everything));
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task No_input_makes_a_line_of_the_log(StoreKind store)
    {
        using var logs = new LogCapture();
        await using (var gateway = await GatewayUnderTest.StartAsync(store, LogCapture.Settings.Append(AccessLog).ToDictionary(), logs: logs))
        {
            var owner = await gateway.SignUpAsync(organization: "Acme");
            await MistakesAsync(gateway, owner, Injected);
            await MistakesAsync(gateway, owner, JsonSerializer.Serialize(Injected)[1..^1]);
            await MistakesAsync(gateway, owner, Uri.EscapeDataString(Injected));
        }

        Assert.NotEmpty(logs.Messages);
        Assert.DoesNotContain("\nINJECTED-LINE", logs.Everything, StringComparison.Ordinal);
        Assert.All(logs.Messages, message => Assert.DoesNotContain(message, letter => char.IsControl(letter) || letter is '\u2028' or '\u2029'));
    }

    /// <summary>The text in every place where a request can have one, none of which is right.</summary>
    private static async Task MistakesAsync(GatewayUnderTest gateway, SignedUp owner, string value)
    {
        await AtEveryEndpointAsync(gateway, owner, value);
        var client = gateway.Client;
        var json = JsonSerializer.Serialize(value);
        var query = Uri.EscapeDataString(value);
        var isPlain = !value.Any(letter => char.IsControl(letter) || letter > '~');
        foreach (var path in new[] { "POST /api/v1/auth/login", "POST /api/v1/auth/signup", "POST /api/v1/auth/register" })
        {
            foreach (var body in new[]
            {
                $$"""{"email":"you@yourcompany.com","password":{{json}}}""", $$"""{"email":{{json}},"password":{{json}},"organization_name":{{json}},"full_name":{{json}},"company":{{json}}}""",
                $$"""{"email":"you@yourcompany.com","password":[{{json}}]}""", $$"""{"password":{{json}},"password":{{json}}}""", $$"""{"password":{{json}}""", $$"""{"password":{{value}}}""", json, value,
                $$"""{{{json}}:{{json}}}""",
            })
            {
                await client.CallAsync(path, body);
            }
        }

        await gateway.PostFormAsync("/oauth/token", [("grant_type", "password"), ("username", "you@yourcompany.com"), ("password", value), ("scope", value), (value, value)]);
        await gateway.PostFormAsync("/oauth/token", [("grant_type", "client_credentials"), ("client_id", value), ("client_secret", value)]);
        await gateway.PostFormAsync("/oauth/token", [("grant_type", value), ("refresh_token", value)]);
        await gateway.PostFormAsync("/oauth/token", [("grant_type", "refresh_token"), ("refresh_token", value)]);
        foreach (var path in new[] { "/oauth/revoke", "/oauth/introspect" }) await gateway.PostFormAsync(path, [("token", value)], $"acc_1:{value}");
        foreach (var path in new[] { "/api/v1/usage", "/devices", "/login", "/account", "/tokens/test", "/nowhere/" + query })
        {
            await client.CallAsync($"GET {path}?access_token={query}&api_key={query}&token={query}");
            await client.CallAsync($"GET {path}", Credentials.Basic(value, value), ("User-Agent", "x"));
            if (!isPlain) continue;
            foreach (var header in new[] { Credentials.Bearer(value), Credentials.ApiKey(value), Credentials.Authorization(value), Credentials.Authorization("Digest " + value), Credentials.Cookie($"access_token={value}; refresh_token={value}"), ("X-Request-Id", value), ("User-Agent", value), ("traceparent", value), ("baggage", "token=" + value) })
            {
                await client.CallAsync("GET " + path, header);
            }

            await client.CallAsync("GET " + path, ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("tracestate", "vendor=" + value));
        }

        foreach (var header in new[] { "Authorization: Bearer ", "X-API-Key: ", "Cookie: access_token=", "X-Request-Id: ", "User-Agent: ", "Host: " })
        {
            // As bytes, line breaks and all.
            using var connection = await RawConnection.OpenAsync(gateway.Url);
            await connection.SendAsync($"GET /api/v1/usage HTTP/1.1\r\nHost: x\r\n{header}{Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value))}\r\nConnection: close\r\n\r\n");
            await connection.ReadAsync();
        }

        foreach (var key in new[] { Credentials.ApiKey(isPlain ? value : "x"), Credentials.Bearer(isPlain ? value : "x") })
        {
            using var stranger = new HttpClient { BaseAddress = gateway.ManagementUrl };
            await stranger.CallAsync("GET /admin/v1/signing-keys", key);
        }

        await gateway.Admin.CallAsync("POST /admin/v1/signing-keys/master-key", $$"""{"new_master_key":{{json}}}""");
        await gateway.Admin.CallAsync("POST /admin/v1/accounts", $$"""{"name":{{json}},"organization_id":{{json}}}""");
        await gateway.Admin.CallAsync($"GET /admin/v1/users?email={query}");
        await gateway.Admin.CallAsync($"GET /admin/v1/accounts/{query}");
    }

    /// <summary>In every id, value of a body, and query, by somebody who may ask there.</summary>
    private static async Task AtEveryEndpointAsync(GatewayUnderTest gateway, SignedUp owner, string value)
    {
        var (json, query) = (JsonSerializer.Serialize(value), Uri.EscapeDataString(value));
        // Which would end the session that the others are asked with, and takes nothing.
        foreach (var endpoint in OwnEndpoint.Public.Concat(OwnEndpoint.Management).Where(endpoint => endpoint.Call != "DELETE /api/v1/auth/sessions"))
        {
            var call = PathParameter().Replace(endpoint.Call, _ => query) + "?token=" + query;
            (string, string)[] headers = endpoint.Caller is Caller.Session ? [Credentials.Cookie(owner.Cookie)] : [];
            var body = endpoint.BodyType switch
            {
                null => null,
                "application/json" => JsonText().Replace(endpoint.Body!, match => match.Groups[1].Value + json),
                _ => FormValue().Replace(endpoint.Body!, _ => "=" + query),
            };
            var client = endpoint.Caller is Caller.Operator ? gateway.Admin : gateway.Client;
            if (body is null) await client.CallAsync(call, headers);
            else await client.CallAsync(call, HttpCalls.Content(body, endpoint.BodyType), headers);
        }
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex PathParameter();

    // What a key, a scope, an account or a customer is called stands in lists and in the audit trail, on purpose.
    [GeneratedRegex(@"(?<!""(?:name|customer_external_id)""|""scopes"":)([:\[])""[^""]*""")]
    private static partial Regex JsonText();

    [GeneratedRegex("=[^&]*")]
    private static partial Regex FormValue();
}
