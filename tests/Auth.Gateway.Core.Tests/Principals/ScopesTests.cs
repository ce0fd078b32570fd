using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Core.Tests.Principals;

public sealed class ScopesTests
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a b", "b", true)]
    [InlineData("*", "anything", true)]
    [InlineData("", "a", false)]
    [InlineData("A", "a", false)]
    [InlineData("usage", "usage.read", false)]
    [InlineData("usage.*", "usage.read", false)]
    [InlineData("usage.read", "usage", false)]
    public void A_scope_is_covered_by_itself_or_by_all(string granted, string required, bool covers) => Assert.Equal(covers, Scopes.Covers(Scopes.Parse(granted), required));

    [Theory]
    [InlineData("a b", "a b", "a b")]
    [InlineData("a b c", "c a", "a c")]
    [InlineData("a b", "*", "a b")]
    [InlineData("*", "a b", "")]
    [InlineData("*", "*", "*")]
    [InlineData("a", "", "")]
    [InlineData("", "*", "")]
    public void A_users_key_can_do_what_it_says_and_no_more_than_its_user(string wanted, string allowed, string both) =>
        Assert.Equal(both, Scopes.Format(Scopes.Intersect(Scopes.Parse(wanted), Scopes.Parse(allowed))));

    [Theory]
    [InlineData(null, 0)]
    [InlineData("", 0)]
    [InlineData("   ", 0)]
    [InlineData(" a  b ", 2)]
    [InlineData("a\tb", 1)]
    public void Scopes_are_separated_by_blanks(string? text, int count) => Assert.Equal(count, Scopes.Parse(text).Count);

    [Theory]
    [InlineData("usage.read", true)]
    [InlineData("https://api.example.com/read:all", true)]
    [InlineData("!#$%&'()*+,-./:;<=>?@[]^_`{|}~", true)]
    [InlineData("*", false)]
    [InlineData("**", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\"b", false)]
    [InlineData("a\\b", false)]
    [InlineData("a\n", false)]
    [InlineData("a\u007f", false)]
    [InlineData("é", false)]
    public void A_scope_is_what_RFC_6749_says_and_never_the_wildcard(string scope, bool isValid) => Assert.Equal(isValid, Scopes.IsValid(scope));

    [Fact]
    public void A_scope_has_a_hundred_characters_at_most()
    {
        Assert.True(Scopes.IsValid(new string('a', 100)));
        Assert.False(Scopes.IsValid(new string('a', 101)));
    }
}
