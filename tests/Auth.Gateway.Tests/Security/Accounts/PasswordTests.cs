using System.Net;
using System.Text.Json;
using Auth.Gateway.Tests.SignIn;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Accounts;

/// <summary>A password is right when it is the same, character by character, and at no door otherwise.</summary>
public sealed class PasswordTests
{
    private static readonly string Base72 = string.Concat(Enumerable.Range(0, 18).Select(i => $"Ab{i:D2}"));

    /// <summary>A password, and one that some systems take for the same: cut off (bcrypt), folded, trimmed, normalised, ended by NUL.</summary>
    public static TheoryData<string, string> Twins => new()
    {
        { "Secure-Passw0rd", "secure-passw0rd" }, { "Secure-Passw0rd", "Secure-Passw0rd " }, { "Secure-Passw0rd", " Secure-Passw0rd" }, { "Secure-Passw0rd ", "Secure-Passw0rd" }, { "Secure-Passw0rd", "Secure-Passw0rd\t" },
        { "Secure-Passw0rd", "Secure-Passw0rd\u00A0" }, { "Secure-Passw0rd", "Secure-Passw0rd\u200B" }, { "Caf\u00E9-Passw0rd", "Cafe\u0301-Passw0rd" }, { "Cafe\u0301-Passw0rd", "Caf\u00E9-Passw0rd" }, { "Secure-Passw0rd", "\uFF33ecure-Passw0rd" },
        { Base72 + "x", Base72 + "y" }, { Base72 + "x", Base72 }, { Base72, Base72 + "x" }, { "Secure-Passw0rd", "Secure-Passw0rd\0" }, { "Secure-Passw0rd", "Secure-Passw0rd\0x" }, { "Stra\u00DFe-Passw0rd", "Strasse-Passw0rd" }, { "Secure-Passw0rd", "Secure-Passw0rd\r\n" },
        { "Secure+Passw0rd", "Secure Passw0rd" }, { "Secure%20Passw0rd", "Secure Passw0rd" }, { "\U0001F511-Passw0rd", "\U0001F512-Passw0rd" },
    };

    [Theory]
    [MemberData(nameof(Twins))]
    public async Task A_twin_is_another_password_at_every_door(string password, string twin)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        (await gateway.Client.CallAsync("POST /api/v1/auth/signup", JsonSerializer.Serialize(new { email = "a@example.com", password, organization_name = "A" }))).Is(HttpStatusCode.Created);
        foreach (var door in new[] { SignInDoors.Json, SignInDoors.Form, SignInDoors.OAuth })
        {
            var refused = await AtAsync(gateway, door, twin);
            Assert.True(refused.Status is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity, $"{door}: {(int)refused.Status}");
            (await AtAsync(gateway, door, password)).Is(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_password_with_a_NUL_is_chosen_by_nobody()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        (await gateway.Client.CallAsync("POST /api/v1/auth/signup", JsonSerializer.Serialize(new { email = "a@example.com", password = "Secure-Passw0rd\0", organization_name = "A" }))).Is(HttpStatusCode.UnprocessableEntity);
    }

    private static Task<Answer> AtAsync(GatewayUnderTest gateway, string door, string password) => door == SignInDoors.Json
        ? gateway.Client.CallAsync("POST /api/v1/auth/login", JsonSerializer.Serialize(new { email = "a@example.com", password }))
        : gateway.SignInAsync(door, "a@example.com", password, "192.0.2.1");
}
