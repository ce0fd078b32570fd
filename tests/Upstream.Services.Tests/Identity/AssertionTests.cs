using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Upstream.Services.Tests.Stage;

namespace Upstream.Services.Tests.Identity;

/// <summary>Only what the gateway signed for this service is believed.</summary>
public sealed class AssertionTests(DeviceStand devices, UsageStand usage) : IClassFixture<DeviceStand>, IClassFixture<UsageStand>
{
    public static TheoryData<ServiceKind> Both => [ServiceKind.Devices, ServiceKind.Usage];

    [Theory, MemberData(nameof(Both))]
    public async Task A_good_assertion_is_admitted(ServiceKind kind) =>
        Assert.Equal(200, (await Send(kind, Good(kind).SignedBy(Gateway(kind).Key))).Status);

    [Theory, MemberData(nameof(Both))]
    public async Task No_assertion_is_refused_in_the_service_s_format(ServiceKind kind)
    {
        var answer = await Send(kind, null);
        AssertRefused(kind, answer);
        Assert.Equal("X-Auth-Assertion", answer.Headers["WWW-Authenticate"]);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Identity_headers_alone_are_nothing(ServiceKind kind) =>
        AssertRefused(kind, await Stand(kind).Service.Send(
            HttpMethod.Get, kind.Path(), (HttpContent?)null,
            ("X-Auth-Subject", "usr_1"), ("X-Auth-Account", Assertion.NewAccount()), ("X-Auth-Live-Mode", "true"),
            ("X-Auth-Roles", "owner"), ("X-Auth-Scopes", "usage.read usage.write"), ("X-Auth-Scheme", "bearer")));

    [Theory, MemberData(nameof(Both))]
    public async Task An_assertion_in_Authorization_is_not_read(ServiceKind kind) =>
        AssertRefused(kind, await Stand(kind).Service.Send(
            HttpMethod.Get, kind.Path(), (HttpContent?)null,
            ("Authorization", $"Bearer {Good(kind).SignedBy(Gateway(kind).Key)}"), ("X-Auth-Assertion", "")));

    [Theory, MemberData(nameof(Both))]
    public async Task Two_assertions_are_none(ServiceKind kind)
    {
        var good = Good(kind).SignedBy(Gateway(kind).Key);
        AssertRefused(kind, await Stand(kind).Service.Send(
            HttpMethod.Get, kind.Path(), (HttpContent?)null, ("X-Auth-Assertion", good), ("X-Auth-Assertion", good)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Another_s_key_is_refused_under_the_gateway_s_kid_and_under_its_own(ServiceKind kind)
    {
        using var impostor = new SigningKey(Gateway(kind).Key.Kid);
        using var stranger = new SigningKey("stranger");
        AssertRefused(kind, await Send(kind, Good(kind).SignedBy(impostor)));
        AssertRefused(kind, await Send(kind, Good(kind).SignedBy(stranger)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_unsigned_assertion_is_refused(ServiceKind kind)
    {
        var assertion = Good(kind);
        assertion.Header["alg"] = "none";
        AssertRefused(kind, await Send(kind, SigningKey.Join(assertion.Header, assertion.Payload, _ => [])));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_public_key_is_no_shared_secret(ServiceKind kind)
    {
        var assertion = Good(kind);
        assertion.Header["alg"] = "HS256";
        assertion.Header["kid"] = Gateway(kind).Key.Kid;
        var secret = Gateway(kind).Key.PublicPem();
        AssertRefused(kind, await Send(
            kind, SigningKey.Join(assertion.Header, assertion.Payload, content => HMACSHA256.HashData(secret, content))));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_key_carried_in_the_header_is_not_used(ServiceKind kind)
    {
        using var forger = new SigningKey("carried");
        var assertion = Good(kind);
        assertion.Header["jwk"] = forger.PublicJwk();
        AssertRefused(kind, await Send(kind, assertion.SignedBy(forger)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_changed_payload_is_refused(ServiceKind kind)
    {
        var parts = Good(kind).SignedBy(Gateway(kind).Key).Split('.');
        var other = Good(kind).SignedBy(Gateway(kind).Key).Split('.');
        AssertRefused(kind, await Send(kind, $"{parts[0]}.{other[1]}.{parts[2]}"));
    }

    [Theory]
    [InlineData("aud", "\"elsewhere\"")]
    [InlineData("aud", null)]
    [InlineData("iss", "\"someone-else\"")]
    [InlineData("iss", null)]
    [InlineData("exp", "1700000000")]
    [InlineData("exp", null)]
    [InlineData("exp", "32503680000")]
    [InlineData("nbf", "32503680000")]
    [InlineData("iat", "32503680000")]
    [InlineData("iat", "1700000000")]
    [InlineData("iat", null)]
    [InlineData("sub", null)]
    [InlineData("sub", "\"\"")]
    [InlineData("account_id", null)]
    [InlineData("live_mode", null)]
    [InlineData("live_mode", "\"perhaps\"")]
    public async Task A_wrong_or_missing_claim_is_refused(string claim, string? json)
    {
        foreach (var kind in new[] { ServiceKind.Devices, ServiceKind.Usage })
        {
            var assertion = json is null ? Good(kind).Without(claim) : Good(kind).With(claim, JsonNode.Parse(json));
            AssertRefused(kind, await Send(kind, assertion.SignedBy(Gateway(kind).Key)));
        }
    }

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("JWT")]
    [InlineData(null)]
    public async Task Another_kind_of_token_is_refused(string? type)
    {
        foreach (var kind in new[] { ServiceKind.Devices, ServiceKind.Usage })
        {
            var assertion = Good(kind);
            if (type is null) assertion.Header.Remove("typ");
            else assertion.Header["typ"] = type;
            AssertRefused(kind, await Send(kind, assertion.SignedBy(Gateway(kind).Key)));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_other_service_s_assertion_is_refused(ServiceKind kind)
    {
        var other = kind == ServiceKind.Devices ? ServiceKind.Usage : ServiceKind.Devices;
        AssertRefused(kind, await Send(kind, Good(other).SignedBy(Gateway(kind).Key)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Garbage_is_refused(ServiceKind kind)
    {
        foreach (var garbage in new[] { "x", "a.b.c", "..", "null", new string('a', 8000), "eyJhbGciOiJFUzI1NiJ9.e30." })
            AssertRefused(kind, await Send(kind, garbage));
    }

    private Stand Stand(ServiceKind kind) => kind == ServiceKind.Devices ? devices : usage;

    private TestGateway Gateway(ServiceKind kind) => Stand(kind).Gateway;

    private static Assertion Good(ServiceKind kind) => new Assertion().With("aud", kind.Audience());

    private Task<Answer> Send(ServiceKind kind, string? assertion) => Stand(kind).Service.Send(HttpMethod.Get, kind.Path(), assertion);

    private static void AssertRefused(ServiceKind kind, Answer answer)
    {
        Assert.Equal((401, "application/json"), (answer.Status, answer.Type));
        if (kind == ServiceKind.Usage)
            Assert.Equal("""{"detail":"Not authenticated"}""", answer.Text);
        else
            Assert.Equal(("error", "invalid_request", "access_denied", "Bad credentials"),
                (answer.Field("object"), answer.Field("type"), answer.Field("code"), answer.Field("message")));
    }
}
