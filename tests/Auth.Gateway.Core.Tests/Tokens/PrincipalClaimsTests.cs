using System.Buffers;
using System.Text.Json;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Core.Tests.Tokens;

public sealed class PrincipalClaimsTests
{
    [Fact]
    public void Every_fact_survives_the_way_through_a_token() => AssertSurvives(Samples.Everybody());

    [Fact]
    public void Who_has_no_more_than_everybody_has_survives_too() => AssertSurvives(Samples.Principal(SchemeNames.Bearer));

    [Fact]
    public void A_list_of_one_is_a_list() => AssertSurvives(Samples.Everybody() with { Roles = ["owner"], Scopes = ["a"], AllowedNetworks = [System.Net.IPNetwork.Parse("10.0.0.0/8")] });

    [Fact]
    public void Missing_facts_are_missing_claims()
    {
        Assert.Equal(
            [PrincipalClaims.Account, PrincipalClaims.LiveMode, PrincipalClaims.Organization, "sub"],
            Written(Samples.Principal()).Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(PrincipalClaims.Email, Written(Samples.Principal() with { Email = "" }).Keys);
    }

    [Theory]
    [InlineData("sub")]
    [InlineData(PrincipalClaims.Account)]
    [InlineData(PrincipalClaims.Organization)]
    [InlineData(PrincipalClaims.LiveMode)]
    [InlineData(PrincipalClaims.Use)]
    [InlineData(PrincipalClaims.IssuedAtMilliseconds)]
    [InlineData(PrincipalClaims.ClientId)]
    [InlineData("jti")]
    public void Without_what_each_token_has_it_is_nobody(string claim)
    {
        var claims = Claims(Samples.Everybody());
        Assert.NotNull(PrincipalClaims.Read(Token(claims), SchemeNames.Bearer));
        claims.Remove(claim);
        Assert.Null(PrincipalClaims.Read(Token(claims), SchemeNames.Bearer));
        claims[claim] = null!;
        Assert.Null(PrincipalClaims.Read(Token(claims), SchemeNames.Bearer));
    }

    [Theory]
    [InlineData("iat")]
    [InlineData("nbf")]
    [InlineData("exp")]
    public void Without_its_times_it_is_nobody(string claim)
    {
        var claims = Claims(Samples.Everybody());
        foreach (var value in new object[] { 0, -1, 1.5 })
        {
            claims[claim] = value;
            Assert.Null(PrincipalClaims.Read(Token(claims), SchemeNames.Bearer));
        }

        claims.Remove(claim);
        Assert.Null(PrincipalClaims.Read(Token(claims), SchemeNames.Bearer));
    }

    [Theory]
    [InlineData(PrincipalClaims.User)]
    [InlineData(PrincipalClaims.Email)]
    [InlineData(PrincipalClaims.Key)]
    [InlineData(PrincipalClaims.Session)]
    [InlineData(PrincipalClaims.Scope)]
    [InlineData(PrincipalClaims.Customer)]
    [InlineData(PrincipalClaims.OnlyAudience)]
    [InlineData(PrincipalClaims.RateLimit)]
    [InlineData(PrincipalClaims.Roles)]
    [InlineData(PrincipalClaims.DerivedFrom)]
    public void What_need_not_be_there_is_there_in_our_form_or_not_at_all(string claim)
    {
        var isList = claim is PrincipalClaims.Roles or PrincipalClaims.DerivedFrom;
        foreach (var value in new object?[] { null, "", 1, true, new[] { 1 }, new[] { "" }, new Dictionary<string, int> { ["a"] = 1 }, isList ? "text" : new[] { "text" } })
        {
            var claims = Claims(Samples.Everybody());
            claims[claim] = value!;
            Assert.Null(PrincipalClaims.Read(Token(claims), SchemeNames.Bearer));
        }

        var without = Claims(Samples.Everybody());
        without.Remove(claim);
        Assert.NotNull(PrincipalClaims.Read(Token(without), SchemeNames.Bearer));
    }

    [Theory]
    [InlineData("iat", 1_999_999_998L)]
    [InlineData("iat", 2_000_800_000L)]
    [InlineData(PrincipalClaims.IssuedAtMilliseconds, 2_000_000_000_000L)]
    [InlineData(PrincipalClaims.IssuedAtMilliseconds, long.MaxValue)]
    [InlineData("exp", long.MaxValue)]
    [InlineData("exp", 253_402_300_800L)]
    public void Instants_that_contradict_each_other_or_are_in_no_calendar_are_refused(string claim, long value)
    {
        var claims = Claims(Samples.Everybody());
        claims[claim] = value;
        Assert.Null(PrincipalClaims.Read(Token(claims), SchemeNames.Bearer));
    }

    [Fact]
    public void A_restriction_that_cannot_be_read_is_not_taken_for_none()
    {
        foreach (var networks in new object?[] { new[] { "nonsense" }, new[] { 1 }, new Dictionary<string, int> { ["a"] = 1 }, 1, "nonsense", null })
        {
            var claims = Claims(Samples.Everybody());
            claims[PrincipalClaims.Networks] = networks!;
            Assert.Null(PrincipalClaims.Read(Token(claims), SchemeNames.Bearer));
        }
    }

    [Fact]
    public void The_scheme_is_how_it_was_presented_and_no_claim()
    {
        var claims = Claims(Samples.Everybody());
        Assert.Equal(SchemeNames.Cookie, PrincipalClaims.Read(Token(claims), SchemeNames.Cookie)?.Scheme);
        Assert.DoesNotContain("scheme", claims.Keys);
    }

    private static void AssertSurvives(Principal principal)
    {
        var read = PrincipalClaims.Read(Token(Claims(principal)), principal.Scheme);
        Assert.NotNull(read);
        Assert.Equal(Comparable(principal with { TokenId = Samples.Token, TokenUse = TokenUses.Login, IssuedAt = Instant(1_999_999_999_123), ExpiresAt = Instant(2_000_000_999_000) }), Comparable(read));
    }

    // Records compare their lists by reference.
    private static string Comparable(Principal principal) => JsonSerializer.Serialize(new
    {
        principal.Subject,
        principal.AccountId,
        principal.OrganizationId,
        principal.UserId,
        principal.Email,
        principal.Roles,
        principal.Scopes,
        principal.Scheme,
        principal.LiveMode,
        principal.KeyId,
        principal.SessionId,
        principal.TokenId,
        principal.TokenUse,
        principal.Customer,
        Networks = principal.AllowedNetworks.Select(network => network.ToString()),
        principal.RateLimit,
        principal.IssuedAt,
        principal.ExpiresAt,
    });

    private static Dictionary<string, object> Claims(Principal principal)
    {
        var claims = Written(principal);
        claims["jti"] = Samples.Token;
        claims[PrincipalClaims.Use] = TokenUses.Login;
        claims[PrincipalClaims.IssuedAtMilliseconds] = 1_999_999_999_123;
        claims[PrincipalClaims.ClientId] = "acc_1";
        claims["iat"] = 1_999_999_999;
        claims["nbf"] = 1_999_999_999;
        claims["exp"] = 2_000_000_999;
        return claims;
    }

    private static Dictionary<string, object> Written(Principal principal)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            PrincipalClaims.Write(writer, principal);
            writer.WriteEndObject();
        }

        return JsonSerializer.Deserialize<Dictionary<string, object>>(json.WrittenSpan)!;
    }

    private static JsonElement Token(Dictionary<string, object> claims) => JsonSerializer.SerializeToElement(claims);

    private static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
