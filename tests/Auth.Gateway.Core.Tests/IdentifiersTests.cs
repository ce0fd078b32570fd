namespace Auth.Gateway.Core.Tests;

public sealed class IdentifiersTests
{
    [Theory]
    [InlineData(Identifiers.Account)]
    [InlineData(Identifiers.User)]
    [InlineData(Identifiers.ApiKey)]
    [InlineData(Identifiers.Session)]
    [InlineData(Identifiers.Token)]
    [InlineData(Identifiers.SigningKey)]
    [InlineData(Identifiers.Request)]
    public void A_new_id_is_well_formed_for_its_kind_and_no_other(string prefix)
    {
        var id = Identifiers.New(prefix);
        Assert.Matches($"^{prefix}[0-9a-f]{{24}}$", id);
        Assert.True(Identifiers.IsWellFormed(id, prefix));
        Assert.False(Identifiers.IsWellFormed(id, "abc_"));
    }

    [Fact]
    public void Ids_are_not_made_twice() => Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => Identifiers.New(Identifiers.Token)).Distinct(StringComparer.Ordinal).Count());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("acc_")]
    [InlineData("acc_0123456789abcdef0123456")]
    [InlineData("acc_0123456789abcdef012345678")]
    [InlineData("acc_0123456789ABCDEF01234567")]
    [InlineData("acc_0123456789abcdef0123456g")]
    [InlineData("ACC_0123456789abcdef01234567")]
    [InlineData("acc-0123456789abcdef01234567")]
    [InlineData("acc_0123456789abcdef01234567\n")]
    [InlineData(" acc_0123456789abcdef0123456")]
    [InlineData("acc_0123456789abcdef0123456٣")]
    [InlineData("usr_0123456789abcdef01234567")]
    public void Anything_else_is_not_well_formed(string? id) => Assert.False(Identifiers.IsWellFormed(id, Identifiers.Account));
}
