using System.Net;
using System.Text.Json;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Accounts;

/// <summary>When two addresses are one is decided in one place, and the stores hold to it.</summary>
public sealed class AddressTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Of_many_who_sign_up_at_once_with_spellings_of_one_address_by_both_doors_one_succeeds(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        string[] spellings = ["Anna.Müller@Example.com", "anna.müller@example.com", "ANNA.MÜLLER@EXAMPLE.COM", "\uFF21nna.müller@example.com", "anna.m\u00DCller@exampl\uFF45.com"];
        var answers = await Task.WhenAll(Enumerable.Range(0, 15).Select(i => gateway.Client.CallAsync(
            i % 2 == 0 ? "POST /api/v1/auth/signup" : "POST /api/v1/auth/register",
            JsonSerializer.Serialize(new { email = spellings[i % spellings.Length], password = GatewayUnderTest.Password, organization_name = "A", full_name = "A" }))));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => answer.Is(HttpStatusCode.BadRequest, """{"detail":"Email already registered"}"""));
        foreach (var spelling in spellings) await gateway.LogInAsync(spelling);
    }

    // What Unicode folds beyond one letter to one letter stays apart: nobody gets in as somebody whose address merely looks alike.
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Addresses_that_look_alike_are_two_and_each_has_its_own_password(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        foreach (var (mine, theirs) in new[]
        {
            ("kelvin@example.com", "\u212Aelvin@example.com"), ("sam@example.com", "\u017Fam@example.com"), ("strasse@example.com", "stra\u00DFe@example.com"), ("istanbul@example.com", "\u0130stanbul@example.com"),
            ("office@example.com", "o\uFB03ce@example.com"), ("pay@example.com", "p\u0430y@example.com"), ("user@example.com", "user@ex\u0430mple.com"), ("tag@example.com", "tag+x@example.com"), ("dot@example.com", "d.ot@example.com"),
        })
        {
            await gateway.SignUpAsync(mine);
            var second = await gateway.Client.CallAsync("POST /api/v1/auth/signup", JsonSerializer.Serialize(new { email = theirs, password = "Another-Passw0rd", organization_name = "B" }));
            // Taken for the same at sign-up is as good: what must not be is two users at sign-up and one at sign-in.
            if (second.Status == HttpStatusCode.BadRequest) continue;
            second.Is(HttpStatusCode.Created);
            var (id, otherId) = (await IdAsync(gateway, mine, GatewayUnderTest.Password), await IdAsync(gateway, theirs, "Another-Passw0rd"));
            Assert.NotEqual(id, otherId);
            foreach (var (email, wrong) in new[] { (mine, "Another-Passw0rd"), (theirs, GatewayUnderTest.Password) })
            {
                (await gateway.Client.CallAsync("POST /api/v1/auth/login", JsonSerializer.Serialize(new { email, password = wrong }))).Is(HttpStatusCode.Unauthorized);
            }
        }
    }

    private static async Task<string> IdAsync(GatewayUnderTest gateway, string email, string password) =>
        TokenText.Claims((await gateway.LogInAsync(email, password)).AccessToken).GetProperty("sub").GetString()!;
}
