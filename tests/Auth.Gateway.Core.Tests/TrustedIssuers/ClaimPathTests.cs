using System.Text.Json;
using Auth.Gateway.Core.TrustedIssuers;

namespace Auth.Gateway.Core.Tests.TrustedIssuers;

public sealed class ClaimPathTests
{
    private const string Claims = """
        {
          "sub": "alice", "realm_access": { "roles": ["a", "b", 7, "", null, "\ud800"] }, "one": ["only"], "none": [], "mixed": [1, "x"], "number": 7,
          "https://example.com/roles": ["named by a URL"], "https://example": { "com/roles": "split" }, "a.b": "dotted", "a": { "b": "nested" }, "broken": "\ud800"
        }
        """;

    [Theory]
    [InlineData("sub", "alice")]
    [InlineData("realm_access.roles", "a,b")]
    [InlineData("one", "only")]
    [InlineData("https://example.com/roles", "named by a URL")]
    [InlineData("a.b", "nested")]
    [InlineData("a\\.b", "dotted")]
    [InlineData("number", "")]
    [InlineData("broken", "")]
    [InlineData("sub.more", "")]
    [InlineData("missing.more", "")]
    [InlineData("SUB", "")]
    public void Texts_are_found_where_the_path_leads(string path, string expected) => Assert.Equal(expected, string.Join(',', ClaimPath.Parse(path)!.Texts(Parse())));

    [Theory]
    [InlineData("sub", "alice")]
    [InlineData("one", "only")]
    [InlineData("realm_access.roles", null)]
    [InlineData("mixed", null)]
    [InlineData("none", null)]
    [InlineData("number", null)]
    [InlineData("broken", null)]
    [InlineData("missing", null)]
    public void One_text_is_one_and_never_the_first_of_several(string path, string? expected) => Assert.Equal(expected, ClaimPath.Parse(path)!.Text(Parse()));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("a. ")]
    public void A_path_has_no_empty_name(string path) => Assert.Null(ClaimPath.Parse(path));

    private static JsonElement Parse() => JsonDocument.Parse(Claims).RootElement;
}
