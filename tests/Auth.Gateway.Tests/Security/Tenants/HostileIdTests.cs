using System.Net;
using System.Text.Json;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Security.Hygiene;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Tenants;

/// <summary>Texts that mean something to a store are texts like any other: no id, query or body makes another key, command or statement of one.</summary>
public sealed class HostileIdTests
{
    private const string Unknown = "key_000000000000000000000000";

    // RESP, Lua, patterns and hash tags of Redis; SQL; the ends of strings; what is long, and what is not ASCII.
    private static readonly string[] Hostile =
    [
        "x\r\n*1\r\n$8\r\nFLUSHALL\r\n", "\"]) redis.call('FLUSHALL') --", "';DROP TABLE accounts;--", "' OR '1'='1", "{acc}", "*", "?", "[a-z]", "acc_*", "a\0b", "\0", "..", "../accounts", ".%2e", "%00", "%27", "$account", "@id",
        ":emails", "}:emails", "\u0430cc_000000000000000000000000", "\uFF0A", "\u202Ex", "\u2028", "é", "e\u0301", new string('x', 2000), "key_00000000000000000000000G", "KEY_000000000000000000000000", " " + Unknown, Unknown + " ", Unknown + "\n",
    ];

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task As_an_id_it_is_nothings_id(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var tenant = await Tenant.CreateAsync(gateway, "tenant");
        foreach (var endpoint in OwnEndpoint.Public.Concat(OwnEndpoint.Management).Where(endpoint => endpoint.TakesId))
        {
            foreach (var id in Hostile)
            {
                var path = endpoint.Pattern.Replace("{id}", Uri.EscapeDataString(id), StringComparison.Ordinal).Replace("{userId}", Uri.EscapeDataString(id), StringComparison.Ordinal);
                var answer = await tenant.AskAsync(gateway, endpoint, path);
                // Refused by admission, no path of ours (a dot segment, whose end is a collection's), or nothing's.
                Assert.True(answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, $"{endpoint.Call} {id}: {(int)answer.Status} {answer.Body}");
            }
        }

        await NothingHappenedAsync(gateway, tenant);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task As_a_credential_a_query_or_a_field_it_is_a_text(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var tenant = await Tenant.CreateAsync(gateway, "tenant");
        foreach (var text in Hostile)
        {
            var (json, query) = (JsonSerializer.Serialize(text), Uri.EscapeDataString(text));
            foreach (var basic in new[] { (text, tenant.Key + "x"), (text, text), (tenant.Owner.AccountId, text) })
            {
                if (!text.Any(char.IsControl) && text.Length < 500) Assert.True((await gateway.Client.CallAsync("GET /account", Credentials.Basic(basic.Item1, basic.Item2))).Status is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest);
            }

            foreach (var path in new[] { "audit?subject=", "audit?cursor=", "audit?kind=", "auth/activity?cursor=", "api-keys?page=" })
            {
                (await gateway.Client.CallAsync($"GET /api/v1/{path}{query}", Credentials.Cookie(tenant.Owner.Cookie))).Is(HttpStatusCode.UnprocessableEntity);
            }

            (await gateway.Admin.CallAsync($"GET /admin/v1/users?email={query}")).Is(HttpStatusCode.NotFound);
            (await gateway.Admin.CallAsync("POST /admin/v1/accounts", $$"""{"name":"x","organization_id":{{json}}}""")).Is(HttpStatusCode.UnprocessableEntity);
            await TextsComeBackAsync(gateway, tenant, text, json);
        }

        await NothingHappenedAsync(gateway, tenant);
    }

    // What is a name may be any text, and is given back as it was.
    private static async Task TextsComeBackAsync(GatewayUnderTest gateway, Tenant tenant, string text, string json)
    {
        var made = await gateway.Client.CallAsync("POST /api/v1/auth/api-keys", $$"""{"name":{{json}}}""", Credentials.Cookie(tenant.Owner.Cookie));
        if (made.Status == HttpStatusCode.UnprocessableEntity)
        {
            Assert.True(text.Contains('\0') || text.Length > 100, text);
        }
        else
        {
            Assert.Equal(text, made.Is(HttpStatusCode.Created).Text("name"));
            (await gateway.Client.CallAsync($"DELETE /api/v1/api-keys/{made.Text("id")}", Credentials.Cookie(tenant.Owner.Cookie))).Is(HttpStatusCode.NoContent);
        }

        var login = await gateway.Client.CallAsync("POST /api/v1/auth/login", $$"""{"email":{{json}},"password":{{json}}}""");
        Assert.True(login.Status is HttpStatusCode.Unauthorized or HttpStatusCode.UnprocessableEntity or HttpStatusCode.TooManyRequests, login.Body);
        var customer = await gateway.Client.CallAsync("POST /api/v1/widget/token", $$"""{"customer_external_id":{{json}}}""", Credentials.ApiKey(tenant.Key));
        if (customer.Status == HttpStatusCode.UnprocessableEntity) return;
        Assert.Equal(text, TokenText.Claims(customer.Is(HttpStatusCode.OK).Text("token")).GetProperty("customer").GetString());
    }

    private static async Task NothingHappenedAsync(GatewayUnderTest gateway, Tenant tenant)
    {
        (await gateway.Client.CallAsync("GET /api/v1/usage", Credentials.ApiKey(tenant.Key))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("POST /api/v1/auth/login", JsonSerializer.Serialize(new { email = tenant.Owner.Email, password = GatewayUnderTest.Password }))).Is(HttpStatusCode.OK);
        (await gateway.Admin.CallAsync($"GET /admin/v1/accounts/{tenant.Owner.AccountId}")).Is(HttpStatusCode.OK);
        // From the store, not from memory.
        (await gateway.Client.CallAsync("POST /tokens/generate", Credentials.ApiKey(tenant.Key))).Is(HttpStatusCode.OK);
    }
}
