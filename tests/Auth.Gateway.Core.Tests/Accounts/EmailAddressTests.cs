using Auth.Gateway.Core.Accounts;

namespace Auth.Gateway.Core.Tests.Accounts;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("you@yourcompany.com")]
    [InlineData("a@b.c")]
    [InlineData("first.last+tag@sub.example.com")]
    [InlineData("o'brien!#$%&*/=?^_`{|}~-@example.com")]
    [InlineData("zoë@bücher.example")]
    [InlineData("用户@例子.公司")]
    [InlineData("😀@example.com")]
    public void An_address_is_given_back_as_it_was(string address) => Assert.Equal(address, EmailAddress.Parse(address));

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("@b.c")]
    [InlineData("a@")]
    [InlineData("a@b")]
    [InlineData("a@@b.c")]
    [InlineData("a@b.c@d.e")]
    [InlineData(".a@b.c")]
    [InlineData("a.@b.c")]
    [InlineData("a..b@b.c")]
    [InlineData("a@.b.c")]
    [InlineData("a@b.c.")]
    [InlineData("a@b..c")]
    [InlineData("a b@b.c")]
    [InlineData("a@b.c ")]
    [InlineData("a@b.c\n")]
    [InlineData("a\0@b.c")]
    [InlineData("a\u00a0@b.c")]
    [InlineData("a\u200b@b.c")]
    [InlineData("\u202ea@b.c")]
    [InlineData("e\u0301@b.c")]
    [InlineData("a\uff20b@c.d")]
    [InlineData("a<b>@b.c")]
    [InlineData("a,b@b.c")]
    [InlineData("a;b@b.c")]
    [InlineData("a:b@b.c")]
    [InlineData("\"a\"@b.c")]
    [InlineData("a\\b@b.c")]
    [InlineData("a(b)@b.c")]
    [InlineData("a@[127.0.0.1]")]
    public void What_is_no_address_is_null(string text) => Assert.Null(EmailAddress.Parse(text));

    [Fact]
    public void Half_a_character_is_no_text_and_so_no_address()
    {
        // Not as data of a theory, which would not survive the way to the test.
        foreach (var text in new[] { "a\ud800@b.c", "a\udc00@b.c", "\udc00\ud800@b.c", "a@b.c\ud800" })
        {
            Assert.Null(EmailAddress.Parse(text));
            Assert.Equal("", EmailAddress.Normalize(text));
        }
    }

    [Fact]
    public void An_address_has_254_characters_at_most_and_64_before_the_at()
    {
        Assert.NotNull(EmailAddress.Parse(new string('a', 64) + "@b.c"));
        Assert.Null(EmailAddress.Parse(new string('a', 65) + "@b.c"));
        Assert.NotNull(EmailAddress.Parse("a@" + new string('b', 250) + ".c"));
        Assert.Null(EmailAddress.Parse("a@" + new string('b', 251) + ".c"));
    }

    [Theory]
    [InlineData("You@Example.COM", "you@example.com")]
    [InlineData("ZOË@EXAMPLE.COM", "zoë@example.com")]
    [InlineData("ＡＢＣ@example.com", "abc@example.com")]
    [InlineData("ПОЧТА@ПРИМЕР.РФ", "почта@пример.рф")]
    public void Addresses_that_differ_in_case_or_width_are_the_same(string address, string normalized) => Assert.Equal(normalized, EmailAddress.Normalize(address));

    [Theory]
    [InlineData("a@b.c", "a+x@b.c")]
    [InlineData("ab@b.c", "a.b@b.c")]
    [InlineData("e@b.c", "é@b.c")]
    [InlineData("ss@b.c", "ß@b.c")]
    public void Other_addresses_are_others(string one, string other) => Assert.NotEqual(EmailAddress.Normalize(one), EmailAddress.Normalize(other));

    [Fact]
    public void Normalizing_twice_changes_nothing_more()
    {
        for (var c = '\u0021'; c < '\ufffe'; c++)
        {
            var once = EmailAddress.Normalize($"{c}@example.com");
            Assert.Equal(once, EmailAddress.Normalize(once));
        }
    }
}
