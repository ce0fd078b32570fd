using Auth.Gateway.Core.Accounts;
using Microsoft.Extensions.Options;

namespace Auth.Gateway.Core.Tests.Accounts;

public sealed class CommonPasswordsTests
{
    private static readonly CommonPasswords BuiltIn = Of(null);

    [Theory]
    [InlineData("password", true)]
    [InlineData("PassWord1", true)]
    [InlineData("Qwerty123", true)]
    [InlineData("1q2w3e4r", true)]
    [InlineData("iloveyou", true)]
    [InlineData("", false)]
    [InlineData("#", false)]
    [InlineData("secure-password", false)]
    [InlineData("your-password", false)]
    [InlineData("SecurePass123", false)]
    [InlineData("Secure-Passw0rd", false)]
    [InlineData("password ", false)]
    public void What_everybody_tries_first_is_known_in_any_case(string password, bool isCommon) => Assert.Equal(isCommon, BuiltIn.Contains(password));

    [Fact]
    public void The_list_is_a_list_of_passwords_and_not_of_its_licence()
    {
        Assert.True(BuiltIn.Count > 10_000);
        Assert.False(BuiltIn.Contains("# Permission is hereby granted, free of charge, to any person obtaining"));
    }

    [Fact]
    public void Another_list_stands_in_its_place_and_an_empty_path_for_none()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# a comment\r\nour-company\r\n\r\n#hashtag\n");
            var own = Of(file);
            Assert.Equal((2, true, true, false), (own.Count, own.Contains("Our-Company"), own.Contains("#hashtag"), own.Contains("password")));
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Equal(0, Of("").Count);
    }

    private static CommonPasswords Of(string? path) => new(Options.Create(new PasswordOptions { CommonList = path }));
}
