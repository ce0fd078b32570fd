using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Keys;

/// <summary>So many keys and no more, also for those who ask for all of them at once, on several connections.</summary>
public sealed class LimitTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Many_requests_at_once_make_no_more_keys_than_there_may_be(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, new Dictionary<string, string?> { ["Gateway:ApiKeys:MaxPerOwner"] = "5" });
        var owner = await gateway.SignUpAsync();
        foreach (var path in new[] { "/api/v1/api-keys", "/api/v1/auth/api-keys" })
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.Client.CallAsync("POST " + path, """{"name":"x"}""", Credentials.Cookie(owner.Cookie))));
            Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.Created));
            Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => answer.Is(HttpStatusCode.BadRequest, """{"detail":"API key limit reached"}"""));
        }
    }
}
