using System.Net;
using Auth.Gateway.Tests.Stage;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Tests.OAuth;

/// <summary>
/// ASP.NET's JwtBearer as a resource server for our access tokens. Issuer, keys and algorithm it takes from the metadata that <c>Authority</c> leads to.
/// Which audience is its own no metadata can tell it, so it refuses every issuer's tokens until that is said: here, the authority once more.
/// </summary>
public sealed class JwtBearerTests
{
    [Fact]
    public async Task With_authority_and_audience_it_accepts_our_access_tokens()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var authority = AuthorityOf(gateway);
        await using var server = await ResourceServer.StartAsync(authority, options => options.Audience = authority);
        var owner = await gateway.SignUpAsync();
        var machine = await MachineTokenAsync(gateway, owner);
        var person = (await gateway.TokenAsync(null, ("grant_type", "password"), ("username", owner.Email), ("password", GatewayUnderTest.Password))).Text("access_token");

        Assert.Equal(owner.AccountId, (await server.AskAsync(machine)).Is(HttpStatusCode.OK).Body);
        Assert.Equal(owner.UserId, (await server.AskAsync(person)).Is(HttpStatusCode.OK).Body);
    }

    [Fact]
    public async Task With_authority_alone_the_audience_is_all_that_it_misses()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = await MachineTokenAsync(gateway, await gateway.SignUpAsync());

        await using var strict = await ResourceServer.StartAsync(AuthorityOf(gateway));
        (await strict.AskAsync(token)).Is(HttpStatusCode.Unauthorized);
        // IDX10208: there is nothing that the token's audience could be compared with, whatever it is.
        Assert.StartsWith("IDX10208", Assert.IsType<SecurityTokenInvalidAudienceException>(strict.Refusal).Message, StringComparison.Ordinal);

        await using var lenient = await ResourceServer.StartAsync(AuthorityOf(gateway), options => options.TokenValidationParameters.ValidateAudience = false);
        (await lenient.AskAsync(token)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task It_refuses_the_tokens_of_another_gateway()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var other = await GatewayUnderTest.StartAsync();
        var authority = AuthorityOf(gateway);
        await using var server = await ResourceServer.StartAsync(authority, options => options.Audience = authority);
        var ours = await MachineTokenAsync(gateway, await gateway.SignUpAsync());
        var foreign = await MachineTokenAsync(other, await other.SignUpAsync());

        (await server.AskAsync(foreign)).Is(HttpStatusCode.Unauthorized);
        (await server.AskAsync(ours)).Is(HttpStatusCode.OK);
    }

    private static string AuthorityOf(GatewayUnderTest gateway) => gateway.Url.ToString().TrimEnd('/');

    private static async Task<string> MachineTokenAsync(GatewayUnderTest gateway, SignedUp owner) =>
        (await gateway.TokenAsync($"{owner.AccountId}:{(await gateway.CreateKeyAsync(owner)).Text("key")}", ("grant_type", "client_credentials"))).Text("access_token");
}
