using System.Net;
using System.Text.Json;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.BadInput;

/// <summary>E-mail addresses in every script, and what only looks like one.</summary>
public sealed class EmailTests(BadInputFixture scene) : IClassFixture<BadInputFixture>
{
    public static TheoryData<string> Invalid =>
    [
        "", " ", "plain", "@", "a@", "@b.c", "a@b", "a@@b.c", "a@b@c.d", "a b@c.d", "a@b c.d", "a@b..c", "a@.b.c", "a@b.c.", ".a@b.c", "a.@b.c", "a..b@c.d", "<a@b.c>", "A <a@b.c>", "a@b.c,d@e.f",
        "a@b.c\n", "\ta@b.c", "a\r\nBcc: x@y.z@b.c", "a@b.c;x", "\"a b\"@c.d", "a\\@b.c", "a@[127.0.0.1]", "a:b@c.d", "a(comment)@b.c", "a\u200b@b.c", "a\u202e@b.c", "a@b\u00ad.c", "a\u0000@b.c", "a@b.c\u007f",
        "\ufeffa@b.c", "a@b\u3000.c", "cafe\u0301@b.c", new string('a', 65) + "@b.c", "a@" + new string('b', 260) + ".c",
    ];

    public static TheoryData<string> Valid =>
    [
        "zoë@example.com", "用户@例子.公司", "δοκιμή@παράδειγμα.δοκιμή", "почта@пример.рф", "😀@example.com", "a+tag@example.com", "o'brien@example.com", "a_b-c!#$%&*/=?^`{|}~@example.com", "a@b.c", "a@xn--bcher-kva.example",
        "x@" + "long-but-fine.example.com", "UPPER@EXAMPLE.ORG",
    ];

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task What_is_no_address_cannot_sign_up(string email)
    {
        var fluxrate = await scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", JsonSerializer.Serialize(new { email, password = GatewayUnderTest.Password, organization_name = "x" }));
        fluxrate.IsInvalid("""{"loc":["body","email"],"msg":"value is not a valid email address","type":"value_error.email"}""");
        var meterbase = await scene.Gateway.Client.CallAsync("POST /api/v1/auth/register", JsonSerializer.Serialize(new { email, password = GatewayUnderTest.Password, full_name = "x" }));
        meterbase.IsInvalid("""{"loc":["body","email"],"msg":"value is not a valid email address","type":"value_error.email"}""");
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public async Task An_address_in_any_script_signs_up_and_in_and_is_given_back_as_it_was(string email)
    {
        var answer = (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", JsonSerializer.Serialize(new { email, password = GatewayUnderTest.Password, organization_name = "Ö & Söhne <株式会社>" }))).Is(HttpStatusCode.Created);
        Assert.Equal(email, answer.Text("email"));
        Assert.Equal("Ö & Söhne <株式会社>", answer.Text("organization_name"));
        await scene.Gateway.LogInAsync(email);
        await scene.Gateway.LogInAsync(email.ToUpperInvariant());
    }

    [Fact]
    public async Task Two_spellings_of_one_address_are_one_user()
    {
        (await SignUpAsync("caf\u00e9@example.com")).Is(HttpStatusCode.Created);
        foreach (var same in new[] { "CAF\u00c9@EXAMPLE.COM", "\uff43\uff41\uff46\u00e9@example.com" })
        {
            var answer = (await SignUpAsync(same)).Is(HttpStatusCode.BadRequest);
            Assert.Equal("Email already registered", answer.Text("detail"));
        }
    }

    private Task<Answer> SignUpAsync(string email) =>
        scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", JsonSerializer.Serialize(new { email, password = GatewayUnderTest.Password, organization_name = "x" }));
}
