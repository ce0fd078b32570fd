using System.Net;
using System.Text.Json.Nodes;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using Auth.Gateway.TrustedIssuers;
using Microsoft.AspNetCore.Http;

namespace Auth.Gateway.Tests.TrustedIssuers;

/// <summary>A provider's keys: fetched seldom, renewed in time, kept through an outage, and not for ever.</summary>
public sealed class IssuerKeyTests : IAsyncLifetime
{
    // Remembered principals are verified anew after this; PrincipalCache says so.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    private const string Elsewhere = "/elsewhere";

    private readonly DataFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();
    private ProviderUnderTest? _provider;
    private GatewayUnderTest? _gateway;
    private SignedUp? _owner;

    private ProviderUnderTest Provider => _provider!;

    private GatewayUnderTest Gateway => _gateway!;

    public async Task InitializeAsync()
    {
        (_owner, _) = await FederationSettings.AccountsAsync(_folder, _clock);
        _provider = await ProviderUnderTest.StartAsync(_clock);
        _gateway = await GatewayUnderTest.StartAsync(
            clock: _clock, folder: _folder.Path, settings: FederationSettings.Routes().Trusting("only", Provider.Issuer, _owner.AccountId, ("MaxLifetime", "10.00:00:00")));
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_provider is not null) await _provider.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nothing_is_fetched_before_the_first_token_and_nothing_again_for_the_next()
    {
        Assert.Equal((0, 0), (Provider.MetadataFetches, Provider.KeyFetches));
        var token = Provider.Token();

        for (var i = 0; i < 3; i++) await AcceptedAsync(token);
        foreach (var subject in new[] { "bob", "carol" }) await AcceptedAsync(Provider.Token(claims => claims["sub"] = subject));

        Assert.Equal((1, 1), (Provider.MetadataFetches, Provider.KeyFetches));
    }

    [Fact]
    public async Task The_first_tokens_that_come_at_once_share_one_fetch()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AcceptedAsync(Provider.Token(claims => claims["sub"] = $"user {i}"))));

        Assert.Equal((1, 1), (Provider.MetadataFetches, Provider.KeyFetches));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    public async Task The_usual_algorithms_are_verified(string algorithm)
    {
        Provider.Keys = [ProviderKey.Create("k", algorithm)];

        await AcceptedAsync(Provider.Token());
    }

    [Fact]
    public async Task A_key_that_is_short_or_for_another_use_verifies_nothing()
    {
        var shortKey = ProviderKey.Create("short", "RS256", rsaBits: 1024);
        Provider.Keys = [shortKey, ProviderKey.Create("good")];
        await AcceptedAsync(Provider.Token());

        await RefusedAsync(Provider.Token(key: shortKey));
    }

    [Fact]
    public async Task A_new_key_is_accepted_at_once_when_it_is_first_used()
    {
        var old = Provider.Keys[0];
        await AcceptedAsync(Provider.Token());
        _clock.Advance(IssuerKeys.AskAtMostEvery);
        Provider.Keys = [old, ProviderKey.Create("two")];

        await AcceptedAsync(Provider.Token());
        await AcceptedAsync(Provider.Token(claims => claims["sub"] = "bob", key: old));

        Assert.Equal(2, Provider.KeyFetches);
    }

    [Fact]
    public async Task A_withdrawn_key_is_refused_after_twenty_minutes_at_the_latest()
    {
        var longLived = Provider.Token(claims => claims["exp"] = _clock.GetUtcNow().ToUnixTimeSeconds() + 7200);
        var withdrawn = Provider.Keys[0];
        await AcceptedAsync(longLived);
        Provider.Keys = [ProviderKey.Create("two")];
        _clock.Advance(IssuerKeys.RefreshEvery);
        // Verified just before the keys are renewed, and remembered from then.
        var late = Provider.Token(claims => (claims["sub"], claims["exp"]) = ("late", _clock.GetUtcNow().ToUnixTimeSeconds() + 7200), key: withdrawn);
        await AcceptedAsync(late);
        _clock.Advance(Remembered + TimeSpan.FromSeconds(1));

        await RefusedAsync(late);
        await RefusedAsync(longLived);
        await AcceptedAsync(Provider.Token());
    }

    [Fact]
    public async Task Random_key_ids_neither_flood_the_provider_nor_hold_up_others()
    {
        await AcceptedAsync(Provider.Token());
        for (var period = 1; period <= 3; period++)
        {
            _clock.Advance(IssuerKeys.AskAtMostEvery);
            await Task.WhenAll(Enumerable.Range(0, 50).Select(i => RefusedAsync(Provider.Token(header: header => header["kid"] = $"random {period} {i}"))));
            Assert.Equal((1 + period, 1 + period), (Provider.MetadataFetches, Provider.KeyFetches));
        }

        // A fetch that hangs is waited for by whoever needs it, and by nobody else.
        _clock.Advance(IssuerKeys.AskAtMostEvery);
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource<bool>();
        Provider.Instead = _ =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        var stranger = AskAsync(Provider.Token(header: header => header["kid"] = "random"));
        await asked.Task;
        await AcceptedAsync(Provider.Token(claims => claims["sub"] = "bob"));
        Assert.False(stranger.IsCompleted);
        answer.SetResult(false);
        (await stranger).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Tokens_that_are_wrong_in_themselves_cost_the_provider_nothing()
    {
        await RefusedAsync(Provider.Token(claims => claims["exp"] = 1));
        await RefusedAsync(Provider.Token(header: header => header["alg"] = "HS256"));
        await RefusedAsync(Provider.Token(header: header => header["kid"] = new string('k', 300)));

        Assert.Equal(0, Provider.MetadataFetches);
    }

    [Fact]
    public async Task A_provider_that_is_away_at_the_start_costs_its_own_tokens_only_and_is_found_when_it_comes()
    {
        Provider.IsDown = true;

        for (var i = 0; i < 5; i++) await UnavailableAsync(Provider.Token());
        (await Gateway.GetAsync("/open/1", (await Gateway.LogInAsync(_owner!.Email)).AccessToken)).Is(HttpStatusCode.OK);
        Assert.Equal(1, Provider.MetadataFetches);

        Provider.IsDown = false;
        _clock.Advance(IssuerKeys.AskAtMostEvery);
        await AcceptedAsync(Provider.Token());
    }

    [Fact]
    public async Task An_outage_is_survived_on_the_keys_that_are_known_for_a_day_and_no_longer()
    {
        await AcceptedAsync(Provider.Token());
        Provider.IsDown = true;
        foreach (var passed in new[] { IssuerKeys.RefreshEvery + TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), TimeSpan.FromHours(22) })
        {
            _clock.Advance(passed);
            await AcceptedAsync(Provider.Token());
        }

        // What cannot be known is not called wrong: the key may be new.
        await UnavailableAsync(Provider.Token(header: header => header["kid"] = "new"));
        _clock.Advance(TimeSpan.FromHours(1));
        await UnavailableAsync(Provider.Token());

        Provider.IsDown = false;
        _clock.Advance(IssuerKeys.AskAtMostEvery);
        await AcceptedAsync(Provider.Token());
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_waited_for_a_few_seconds()
    {
        var asked = new TaskCompletionSource();
        Provider.Instead = async context =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        var answer = AskAsync(Provider.Token());
        await asked.Task;

        _clock.Advance(IssuerKeys.FetchTimeout);

        (await answer).Is(HttpStatusCode.ServiceUnavailable);
    }

    public static TheoryData<string, string> Misbehaviours => new()
    {
        { "redirect", ProviderUnderTest.MetadataPath },
        { "redirect", ProviderUnderTest.KeysPath },
        { "huge", ProviderUnderTest.MetadataPath },
        { "huge", ProviderUnderTest.KeysPath },
        { "endless", ProviderUnderTest.KeysPath },
        { "text", ProviderUnderTest.MetadataPath },
        { "text", ProviderUnderTest.KeysPath },
        { "no keys", ProviderUnderTest.KeysPath },
        { "secrets", ProviderUnderTest.KeysPath },
        { "error", ProviderUnderTest.KeysPath },
    };

    [Theory]
    [MemberData(nameof(Misbehaviours))]
    public async Task Documents_that_are_not_what_they_should_be_are_not_believed_and_harm_nothing(string kind, string path)
    {
        var old = Provider.Keys[0];
        await AcceptedAsync(Provider.Token());
        // Were the document believed in spite of all, the new key would be accepted.
        Provider.Keys = [old, ProviderKey.Create("new")];
        var answered = 0;
        Provider.Instead = async context =>
        {
            if (context.Request.Path == Elsewhere) await context.Response.WriteAsync(Provider.Document(path).ToJsonString());
            if (context.Request.Path != path) return context.Request.Path == Elsewhere;
            answered++;
            await MisbehaveAsync(kind, context.Response, Provider.Document(path));
            return true;
        };
        _clock.Advance(IssuerKeys.AskAtMostEvery);

        await UnavailableAsync(Provider.Token());

        Assert.Equal(1, answered);
        await AcceptedAsync(Provider.Token(claims => claims["sub"] = "bob", key: old));
    }

    [Theory]
    [InlineData("issuer", "https://login.example.com", 1)]
    [InlineData("issuer", null, 1)]
    [InlineData("jwks_uri", "http://keys.example.com/")]
    [InlineData("jwks_uri", "file:///etc/passwd")]
    [InlineData("jwks_uri", "http://me:secret@{here}/keys")]
    [InlineData("jwks_uri", "/keys")]
    [InlineData("jwks_uri", null)]
    public async Task Metadata_of_another_issuer_or_with_keys_elsewhere_than_allowed_is_not_believed(string member, string? value, int keyFetches = 0)
    {
        Provider.Metadata = metadata => metadata[member] = value?.Replace("{here}", new Uri(Provider.Issuer).Authority, StringComparison.Ordinal);

        await UnavailableAsync(Provider.Token());

        Assert.Equal((1, keyFetches), (Provider.MetadataFetches, Provider.KeyFetches));
    }

    private static async Task MisbehaveAsync(string kind, HttpResponse response, JsonObject document)
    {
        switch (kind)
        {
            case "redirect":
                response.Redirect(Elsewhere);
                break;
            case "error":
                response.StatusCode = 500;
                await response.WriteAsync(document.ToJsonString());
                break;
            case "huge":
                document["pad"] = new string('x', 300_000);
                await response.WriteAsync(document.ToJsonString());
                break;
            case "endless":
                for (var i = 0; i < 10_000 && !response.HttpContext.RequestAborted.IsCancellationRequested; i++) await response.WriteAsync(new string(' ', 1024));
                break;
            case "text":
                await response.WriteAsync("<html>");
                break;
            case "no keys":
                await response.WriteAsync("""{"keys":[]}""");
                break;
            case "secrets":
                await response.WriteAsync("""{"keys":[{"kty":"oct","kid":"new","k":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE","alg":"HS256"}]}""");
                break;
        }
    }

    private Task<Answer> AskAsync(string token) => Gateway.GetAsync("/open/1", token);

    private async Task AcceptedAsync(string token) => (await AskAsync(token)).Is(HttpStatusCode.OK);

    private async Task RefusedAsync(string token) => (await AskAsync(token)).Is(HttpStatusCode.Unauthorized);

    private async Task UnavailableAsync(string token)
    {
        var answer = (await AskAsync(token)).Is(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(("issuer_unavailable", "1"), (answer.Text("code"), answer.Header("Retry-After")));
    }
}
