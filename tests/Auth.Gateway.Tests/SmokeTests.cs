using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests;

public sealed class SmokeTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_key_reaches_the_upstream_as_an_identity(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sdk/track");
        request.Headers.Add("X-API-Key", key);
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(owner.AccountId, gateway.Upstream.Last.Headers["X-Auth-Subject"]);
        Assert.DoesNotContain("X-API-Key", gateway.Upstream.Last.Headers.Keys);
    }
}
