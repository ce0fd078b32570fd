using System.Net;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.SignIn;

/// <summary>A flood of passwords costs those who sign in their turn, and nobody else anything.</summary>
public sealed class HashFloodTests
{
    [Fact]
    public async Task Who_finds_the_queue_full_is_told_to_come_again_in_the_words_of_the_door_and_everything_else_goes_on()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Passwords:Workers"] = "1", ["Gateway:Passwords:Queue"] = "0" });
        var owner = await gateway.SignUpAsync();
        using var gate = new ManualResetEventSlim();
        var busy = gateway.Services.GetRequiredService<PasswordWorkers>().RunAsync(() => gate.Wait(TimeSpan.FromMinutes(1)), CancellationToken.None);

        const string text = "Too many passwords are being checked right now. Retry shortly.";
        foreach (var (door, body) in new[]
        {
            (SignInDoors.Json, $$"""{"detail":"{{text}}"}"""), (SignInDoors.Form, $$"""{"detail":"{{text}}"}"""), (SignInDoors.OAuth, $$"""{"error":"temporarily_unavailable","error_description":"{{text}}"}"""),
        })
        {
            // Nobody is as busy as somebody.
            foreach (var email in new[] { owner.Email, "nobody@example.com" })
            {
                var answer = (await gateway.SignInAsync(door, email, GatewayUnderTest.Password, "x")).Is(HttpStatusCode.ServiceUnavailable, body);
                Assert.Equal("1", answer.Header("Retry-After"));
            }
        }

        (await gateway.Client.CallAsync("POST /api/v1/auth/signup", """{"email":"a@example.com","password":"secure-password","organization_name":"A"}""")).Is(HttpStatusCode.ServiceUnavailable);
        (await gateway.Client.CallAsync("GET /api/v1/usage", Cookie(owner.Cookie))).Is(HttpStatusCode.OK);

        gate.Set();
        Assert.True(await busy);
        (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, "x")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Being_too_busy_to_judge_is_no_failure()
    {
        var settings = SignInDoors.Settings;
        (settings["Gateway:Passwords:Workers"], settings["Gateway:Passwords:Queue"]) = ("1", "0");
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings);
        using var gate = new ManualResetEventSlim();
        var busy = gateway.Services.GetRequiredService<PasswordWorkers>().RunAsync(() => gate.Wait(TimeSpan.FromMinutes(1)), CancellationToken.None);
        for (var i = 0; i < 5; i++) (await gateway.SignInAsync(SignInDoors.Json, "a@example.com", "x", "203.0.113.7")).Is(HttpStatusCode.ServiceUnavailable);
        gate.Set();
        Assert.True(await busy);
        await gateway.GuessAsync(SignInDoors.Json, "a@example.com", "203.0.113.7", 3);
    }
}
