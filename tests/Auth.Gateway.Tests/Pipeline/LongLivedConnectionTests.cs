using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Pipeline.Forwarding;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>What is open ends with the credential that opened it.</summary>
public sealed class LongLivedConnectionTests
{
    [Fact]
    public async Task A_stream_is_cut_when_its_token_expires()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(clock: clock);
        gateway.Upstream.Answer = StreamForEverAsync;
        var owner = await gateway.SignUpAsync();
        var token = await gateway.TokenAsync($"{owner.AccountId}:{(await gateway.CreateKeyAsync(owner)).Text("key")}", ("grant_type", "client_credentials"));
        using var response = await OpenAsync(gateway, "/devices", ("Authorization", $"Bearer {token.Text("access_token")}"));
        await using var stream = await response.Content.ReadAsStreamAsync();
        await ReadEventAsync(stream);

        clock.Advance(TimeSpan.FromMinutes(59));
        await ReadEventAsync(stream);
        clock.Advance(TimeSpan.FromMinutes(1));

        await AssertCutAsync(stream);
        Assert.Equal(0, gateway.Services.GetRequiredService<LiveRequests>().Count);
    }

    [Fact]
    public async Task A_stream_is_cut_when_its_key_is_deleted_and_others_go_on()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        gateway.Upstream.Answer = StreamForEverAsync;
        var owner = await gateway.SignUpAsync();
        var (deleted, kept) = (await gateway.CreateKeyAsync(owner), await gateway.CreateKeyAsync(owner));
        using var first = await OpenAsync(gateway, "/api/v1/usage", ("X-API-Key", deleted.Text("key")));
        using var second = await OpenAsync(gateway, "/api/v1/usage", ("X-API-Key", kept.Text("key")));
        await using var cut = await first.Content.ReadAsStreamAsync();
        await using var open = await second.Content.ReadAsStreamAsync();
        await ReadEventAsync(cut);

        await gateway.Services.GetRequiredService<ApiKeyService>().DeleteAsync(owner.AccountId, deleted.Text("id"), CancellationToken.None);

        await AssertCutAsync(cut);
        await ReadEventAsync(open);
    }

    [Fact]
    public async Task A_route_can_say_that_what_is_open_goes_on()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["ReverseProxy:Routes:usage:Metadata:OutlivesCredential"] = "true" });
        gateway.Upstream.Answer = StreamForEverAsync;
        var owner = await gateway.SignUpAsync();
        var key = await gateway.CreateKeyAsync(owner);
        using var response = await OpenAsync(gateway, "/api/v1/usage", ("X-API-Key", key.Text("key")));

        Assert.Equal(0, gateway.Services.GetRequiredService<LiveRequests>().Count);
        await using var stream = await response.Content.ReadAsStreamAsync();
        await ReadEventAsync(stream);
    }

    [Fact]
    public async Task A_stream_of_a_users_key_goes_on_when_the_users_role_changed_before_it_was_opened()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(clock: clock);
        gateway.Upstream.Answer = StreamForEverAsync;
        var owner = await gateway.SignUpAsync();
        var (_, key) = await gateway.Services.GetRequiredService<ApiKeyService>().CreateAsync(
            new NewApiKey { Owner = new ApiKeyOwner(owner.AccountId, owner.UserId), Name = "mine", Scopes = ["usage.read"] }, CancellationToken.None);
        await gateway.PutMemberAsync(owner.AccountId, owner.UserId, "admin");
        clock.Advance(TimeSpan.FromSeconds(1));
        using var response = await OpenAsync(gateway, "/api/v1/usage", ("X-API-Key", key));
        await using var stream = await response.Content.ReadAsStreamAsync();
        await ReadEventAsync(stream);

        clock.Advance(LiveRequests.LookEvery * 4);
        await ReadEventAsync(stream);
        Assert.Equal(1, gateway.Services.GetRequiredService<LiveRequests>().Count);
        await gateway.PutMemberAsync(owner.AccountId, owner.UserId, "owner");
        clock.Advance(LiveRequests.LookEvery);

        await AssertCutAsync(stream);
    }

    private static async Task<HttpResponseMessage> OpenAsync(GatewayUnderTest gateway, string path, (string Name, string Value) credential)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(credential.Name, credential.Value);
        return await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task StreamForEverAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync("data: x\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(20, context.RequestAborted);
        }
    }

    private static async Task ReadEventAsync(Stream stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        Assert.NotEqual(0, await stream.ReadAsync(new byte[9], patience.Token));
    }

    private static async Task AssertCutAsync(Stream stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var buffer = new byte[256];
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await stream.ReadAsync(buffer, patience.Token) > 0)
            {
                // What was on its way.
            }
        });
    }
}
