using System.Buffers.Text;
using System.Text;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Core.Tests.Tokens;

public sealed class CompactJwsTests
{
    private const int MaxLength = 1000;
    private const string Header = """{"alg":"ES256","kid":"sig_1"}""";
    private const string Payload = """{"sub":"x"}""";

    [Fact]
    public void Three_canonical_parts_of_which_two_are_objects_are_a_token() => Assert.True(Is(Token(Header, Payload)));

    [Theory]
    [InlineData("crit")]
    [InlineData("b64")]
    [InlineData("cty")]
    [InlineData("jwk")]
    [InlineData("jku")]
    [InlineData("x5c")]
    [InlineData("x5u")]
    [InlineData("zip")]
    [InlineData("enc")]
    public void A_header_that_brings_a_key_or_demands_something_is_refused(string name)
    {
        Assert.False(Is(Token($$"""{"alg":"ES256","{{name}}":null}""", Payload)));
        Assert.False(Is(Token($$"""{"alg":"ES256","\u00{{(int)name[0]:x2}}{{name[1..]}}":1}""", Payload)));
        // In the payload it is a claim like any other.
        Assert.True(Is(Token(Header, $$"""{"{{name}}":1}""")));
    }

    [Theory]
    [InlineData("""{"alg":"ES256","alg":"none"}""", Payload)]
    [InlineData("""{"alg":"ES256","\u0061lg":"none"}""", Payload)]
    [InlineData(Header, """{"sub":"a","sub":"b"}""")]
    [InlineData(Header, """{"a":{"b":1,"b":2}}""")]
    [InlineData(Header, "[]")]
    [InlineData(Header, "1")]
    [InlineData(Header, "null")]
    [InlineData(Header, "{")]
    [InlineData(Header, "{} {}")]
    [InlineData(Header, "{\"a\":[[[[[[[[[1]]]]]]]]]}")]
    [InlineData("[]", Payload)]
    [InlineData("\"x\"", Payload)]
    [InlineData("not json", Payload)]
    [InlineData("{\"a\":1,}", Payload)]
    [InlineData("""{"alg":"ES256","\ud800":1}""", Payload)]
    [InlineData("""{"alg":"ES256","cri\udc00":1}""", Payload)]
    [InlineData(Header, """{"sub":"x","\ud800":1}""")]
    [InlineData(Header, """{"sub":"x","a":{"\udfff":1}}""")]
    [InlineData("/**/{}", Payload)]
    public void A_token_has_one_reading(string header, string payload) => Assert.False(Is(Token(header, payload)));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("e30.e30")]
    [InlineData("e30.e30.")]
    [InlineData(".e30.e30")]
    [InlineData("e30..e30")]
    [InlineData("e30.e30.e30.e30")]
    [InlineData("e30.e30.AA.e30.e30")]
    [InlineData("e30=.e30.AA")]
    [InlineData("e30.e30.AA==")]
    [InlineData("e30.e30.A")]
    [InlineData("e30.e30.AB")]
    [InlineData("e31.e30.AA")]
    [InlineData("e30.e30.A+")]
    [InlineData("e30.e30.A/")]
    [InlineData(" e30.e30.AA")]
    [InlineData("e30.e30.AA\n")]
    [InlineData("e3 0.e30.AA")]
    [InlineData("e30.e30.A\u00c1")]
    public void A_token_has_one_spelling(string text) => Assert.False(Is(text));

    [Fact]
    public void A_token_has_a_longest_length()
    {
        var token = Token(Header, Payload);
        Assert.True(Is(token, token.Length));
        Assert.False(Is(token, token.Length - 1));
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_refused() =>
        Assert.False(Is($"{Encode(Header)}.{Base64Url.EncodeToString([.. "{\"a\":\""u8, 0xff, .. "\"}"u8])}.AA"));

    private static bool Is(string text, int maxLength = MaxLength)
    {
        using var token = CompactJws.Parse(text, maxLength);
        return token is not null;
    }

    private static string Token(string header, string payload) => $"{Encode(header)}.{Encode(payload)}.AA";

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
