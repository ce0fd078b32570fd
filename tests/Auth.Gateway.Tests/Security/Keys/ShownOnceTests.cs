using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Security.AtRest;
using Auth.Gateway.Tests.Security.Hygiene;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Keys;

/// <summary>A key is told by the answer that makes it, and by no other: whatever endpoint is asked afterwards, and whatever is logged.</summary>
public sealed class ShownOnceTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task No_later_answer_holds_it(StoreKind store)
    {
        using var logs = new LogCapture();
        await using var gateway = await GatewayUnderTest.StartAsync(store, LogCapture.Settings, logs: logs);
        var tenant = await Tenant.CreateAsync(gateway, "tenant");
        var old = await gateway.CreateKeyAsync(tenant.Owner, new { name = "old" });
        var rotated = (await gateway.Client.CallAsync($"POST /api/v1/api-keys/{old.Text("id")}/rotate", """{"overlap_seconds":60}""", Credentials.Cookie(tenant.Owner.Cookie))).Is(HttpStatusCode.Created);
        var users = await gateway.CreateUserKeyAsync(tenant.Owner.Cookie);
        (await gateway.Admin.CallAsync("POST /admin/v1/keys/leaked", $$"""{"keys":["{{users.Text("key")}}"]}""")).Is(HttpStatusCode.OK);
        string[] keys = [tenant.Key, old.Text("key"), rotated.Text("key"), users.Text("key")];
        var told = new List<string>();
        foreach (var endpoint in OwnEndpoint.Public.Concat(OwnEndpoint.Management).Where(endpoint => endpoint.Method is "GET" or "POST" && !endpoint.TakesId && !endpoint.Pattern.EndsWith("/logout", StringComparison.Ordinal) && !endpoint.Pattern.EndsWith("/password", StringComparison.Ordinal)))
        {
            var path = endpoint.Pattern == "/admin/v1/users" ? $"{endpoint.Pattern}?email={tenant.Owner.Email}" : endpoint.Pattern;
            told.Add((await tenant.AskAsync(gateway, endpoint, path)).Body);
        }

        foreach (var path in new[] { "/members", "" }) told.Add((await gateway.Admin.CallAsync($"GET /admin/v1/accounts/{tenant.Owner.AccountId}{path}")).Is(HttpStatusCode.OK).Body);
        // What is looked for would be found: the keys are spoken of by their ids.
        Assert.Contains(told, body => body.Contains(rotated.Text("id"), StringComparison.Ordinal));
        foreach (var key in keys)
        {
            Assert.DoesNotContain(told, body => body.Contains(key[16..], StringComparison.Ordinal));
            Assert.DoesNotContain(key[16..], logs.Everything, StringComparison.Ordinal);
        }
    }
}
