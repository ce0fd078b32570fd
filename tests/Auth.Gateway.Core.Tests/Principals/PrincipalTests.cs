using System.Net;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Core.Tests.Principals;

public sealed class PrincipalTests
{
    [Theory]
    [InlineData("", "192.0.2.1", true)]
    [InlineData("", null, true)]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.0.0.0/8", null, false)]
    [InlineData("10.0.0.0/8", "::1", false)]
    [InlineData("192.0.2.7/32", "192.0.2.7", true)]
    [InlineData("192.0.2.7/32", "192.0.2.8", false)]
    [InlineData("2001:db8::/32", "2001:db8:1::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("192.0.2.0/24 2001:db8::/32", "2001:db8::1", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    public void A_principal_comes_from_its_networks_only(string networks, string? address, bool mayCome)
    {
        var principal = Samples.Principal() with { AllowedNetworks = [.. networks.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => IPNetwork.Parse(text))] };
        Assert.Equal(mayCome, principal.MayComeFrom(address is null ? null : IPAddress.Parse(address)));
    }

    [Fact]
    public void What_is_made_of_a_principal_is_made_once()
    {
        var principal = Samples.Principal();
        Func<Principal, string> make = given => new string(given.Subject);

        Assert.Same(principal.Once(make), principal.Once(make));
    }

    [Fact]
    public void What_was_made_of_a_principal_is_not_its_copys_nor_that_of_another_maker()
    {
        var principal = Samples.Principal();
        Func<Principal, string> make = given => given.Subject;
        Assert.Equal(principal.Subject, principal.Once(make));

        var copy = principal with { Subject = "usr_somebody_else" };

        Assert.Equal("usr_somebody_else", copy.Once(make));
        Assert.Equal(principal.Subject, principal.Once(make));
        Assert.Equal(principal.AccountId, principal.Once(given => given.AccountId));
    }

    [Fact]
    public void A_copy_is_another_principal()
    {
        var principal = Samples.Principal();

        Assert.True(principal == (Principal)(object)principal);
        Assert.False(principal == principal with { });
    }

    [Fact]
    public void A_credential_is_named_by_what_was_presented()
    {
        var principal = Samples.Everybody() with { TokenId = Samples.Token };
        Assert.Equal(Samples.Token, principal.CredentialId);
        Assert.Equal(Samples.Session, (principal with { Scheme = SchemeNames.Cookie }).CredentialId);
        Assert.Equal(Samples.Key, (principal with { TokenId = null, Scheme = SchemeNames.ApiKey }).CredentialId);
        Assert.Equal(Samples.Account, Samples.Principal().CredentialId);
    }

    [Fact]
    public void A_user_depends_on_everything_whose_end_is_theirs()
    {
        var principal = Samples.Everybody() with { TokenId = Samples.Token };
        Assert.Equal(
            [
                new(ChangeKind.Key, Samples.Key), new(ChangeKind.Session, Samples.Session), new(ChangeKind.Token, Samples.Token), new(ChangeKind.Account, Samples.Account), new(ChangeKind.User, Samples.User),
                ChangeSubject.Membership(Samples.Account, Samples.User), ChangeSubject.Membership(Samples.Organization, Samples.User),
            ],
            principal.DependsOn());
    }

    [Fact]
    public void An_account_key_depends_on_itself_and_its_account() =>
        Assert.Equal([new ChangeSubject(ChangeKind.Key, Samples.Key), new(ChangeKind.Account, Samples.Account)], (Samples.Principal() with { KeyId = Samples.Key }).DependsOn());
}
