using System.Net;

namespace Auth.Gateway.Tests.Backends;

/// <summary>The gateway's keys change, and the gateway is away at times: the backend goes on, and admits nobody whom it cannot check.</summary>
public sealed class UpstreamKeyTests
{
    [Fact]
    public async Task Keys_are_fetched_once_for_many_requests()
    {
        await using var scene = await BackendFixture.StartAsync();
        for (var i = 0; i < 5; i++) (await scene.PassAsync()).Is(HttpStatusCode.OK);
        Assert.Equal(1, scene.Link.Fetches);
    }

    [Fact]
    public async Task The_first_request_under_a_new_key_is_served()
    {
        await using var scene = await BackendFixture.StartAsync();
        (await scene.PassAsync()).Is(HttpStatusCode.OK);
        await scene.RotateAsync(immediately: true);
        scene.Clock.Advance(TimeSpan.FromSeconds(30));
        (await scene.PassAsync()).Is(HttpStatusCode.OK);
        Assert.Equal(2, scene.Link.Fetches);
    }

    [Fact]
    public async Task Strangers_who_name_unknown_keys_make_the_gateway_asked_once_a_second()
    {
        await using var scene = await BackendFixture.StartAsync();
        (await scene.PassAsync()).Is(HttpStatusCode.OK);
        for (var i = 0; i < 5; i++) (await scene.Backend.AskAsync(Unknown(i))).Is(HttpStatusCode.Unauthorized);
        Assert.Equal(2, scene.Link.Fetches);
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        (await scene.Backend.AskAsync(Unknown(6))).Is(HttpStatusCode.Unauthorized);
        Assert.Equal(3, scene.Link.Fetches);
    }

    [Fact]
    public async Task An_outage_is_survived_on_the_keys_that_were_fetched_and_not_for_ever()
    {
        await using var scene = await BackendFixture.StartAsync();
        (await scene.PassAsync()).Is(HttpStatusCode.OK);
        scene.Link.IsCut = true;
        scene.Clock.Advance(TimeSpan.FromHours(23));
        (await scene.PassAsync()).Is(HttpStatusCode.OK);
        (await scene.Backend.AskAsync("a.b.c")).Is(HttpStatusCode.Unauthorized);
        scene.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        (await scene.PassAsync()).Is(HttpStatusCode.ServiceUnavailable);
        scene.Link.IsCut = false;
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        (await scene.PassAsync()).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Keys_that_were_never_fetched_are_a_503_and_no_401()
    {
        await using var scene = await BackendFixture.StartAsync();
        scene.Link.IsCut = true;
        var assertion = await scene.AssertionAsync();
        Assert.Equal("1", (await scene.Backend.AskAsync(assertion)).Is(HttpStatusCode.ServiceUnavailable).Header("Retry-After"));
        (await scene.Backend.AskAsync()).Is(HttpStatusCode.Unauthorized);
        scene.Link.IsCut = false;
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        (await scene.Backend.AskAsync(assertion)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_that_the_gateway_no_longer_publishes_is_forgotten_after_five_minutes()
    {
        await using var scene = await BackendFixture.StartAsync();
        (await scene.PassAsync()).Is(HttpStatusCode.OK);
        // As if it published none of the old ones: another gateway stands in its place.
        await using var other = await Stage.GatewayUnderTest.StartAsync(clock: scene.Clock);
        scene.Link.Gateway = other.Url;
        scene.Clock.Advance(TimeSpan.FromMinutes(5));
        (await scene.PassAsync()).Is(HttpStatusCode.OK);
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        (await scene.PassAsync()).Is(HttpStatusCode.Unauthorized);
    }

    private static string Unknown(int number)
    {
        var header = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes($$"""{"alg":"ES256","typ":"gateway-assertion+jwt","kid":"unknown-{{number}}"}"""));
        return $"{header}.e30.AAAA";
    }
}
