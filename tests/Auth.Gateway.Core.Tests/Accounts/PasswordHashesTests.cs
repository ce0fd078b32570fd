using Auth.Gateway.Core.Accounts;
using Microsoft.Extensions.Options;

namespace Auth.Gateway.Core.Tests.Accounts;

public sealed class PasswordHashesTests
{
    private const string Password = "Secure-Passw0rd";

    private static readonly PasswordHashes Cheap = Service(10_000);

    [Fact]
    public void The_right_password_is_right_and_no_other()
    {
        var user = User(Cheap.Hash(Password));
        Assert.True(Cheap.Verify(user, Password, out var newHash));
        Assert.Null(newHash);
        foreach (var wrong in new[] { "", "secure-passw0rd", Password + " ", Password[..^1], Password + "\0", Password + "\0\0" }) Assert.False(Cheap.Verify(user, wrong, out _));
    }

    [Fact]
    public void Nobody_has_a_password()
    {
        foreach (var password in new[] { "", Password, new string('x', 256) }) Assert.False(Cheap.Verify(null, password, out _));
    }

    [Fact]
    public void A_hash_says_nothing_about_who_has_the_same_password() => Assert.NotEqual(Cheap.Hash(Password), Cheap.Hash(Password));

    [Fact]
    public void A_hash_that_is_cheaper_than_those_of_today_is_made_anew_at_the_right_password_only()
    {
        var today = Service(20_000);
        var user = User(Cheap.Hash(Password));
        Assert.False(today.Verify(user, "wrong", out var none));
        Assert.Null(none);
        Assert.True(today.Verify(user, Password, out var newHash));
        Assert.NotNull(newHash);
        Assert.True(today.Verify(User(newHash), Password, out var again));
        Assert.Null(again);
    }

    [Fact]
    public void A_password_of_more_than_256_characters_is_wrong_without_being_hashed()
    {
        var longest = new string('x', 256);
        Assert.True(Cheap.Verify(User(Cheap.Hash(longest)), longest, out _));
        Assert.False(Cheap.Verify(User(Cheap.Hash(longest + "x")), longest + "x", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("AQAAAAIAA1tQ")]
    public void A_hash_that_is_none_matches_nothing(string hash) => Assert.False(Cheap.Verify(User(hash), Password, out _));

    [Fact]
    public void By_default_a_hash_costs_what_OWASP_asks_for() => Assert.True(new PasswordOptions().Iterations >= 210_000);

    private static PasswordHashes Service(int iterations) => new(Options.Create(new PasswordOptions { Iterations = iterations }));

    private static User User(string hash) => new()
    {
        Id = Samples.User,
        Email = "you@yourcompany.com",
        NormalizedEmail = "you@yourcompany.com",
        PasswordHash = hash,
        HomeAccountId = Samples.Account,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
