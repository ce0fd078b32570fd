using System.Net;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Pipeline.Authentication;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.Security.Tokens;

/// <summary>What was verified when it came again is remembered by the very text and scheme, and by nothing shorter than the whole of it.</summary>
[Collection(TokenTests.Name)]
public sealed class CacheTests(TokenStage stage)
{
    [Theory]
    [MemberData(nameof(TokenStage.Algorithms), MemberType = typeof(TokenStage))]
    public async Task A_remembered_token_is_found_by_no_text_that_differs_in_one_character(string algorithm)
    {
        var scene = await stage.SceneAsync(algorithm);
        await scene.AcceptedAsync(scene.Token);
        await scene.AcceptedAsync(scene.Token);
        var cache = scene.Gateway.Services.GetRequiredService<PrincipalCache>();
        Assert.NotNull(cache.Find(new Credential(SchemeNames.Bearer, scene.Token)));

        var others = Enumerable.Range(0, scene.Token.Length).SelectMany(at => OthersFor(scene.Token[at]).Select(other => scene.Token[..at] + other + scene.Token[(at + 1)..]))
            .Concat([scene.Token + "\0", scene.Token + "A", scene.Token[..^1], " " + scene.Token, scene.Token.ToUpperInvariant(), scene.Token + scene.Token]).ToList();
        Assert.True(others.Count > 1500);
        Assert.All(others, other => Assert.Null(cache.Find(new Credential(SchemeNames.Bearer, other))));
        await scene.RefusedAsync(others.Where((_, i) => i % 41 == 0));
        await scene.AcceptedAsync(scene.Token);
    }

    [Fact]
    public async Task What_was_remembered_of_one_scheme_is_not_known_to_another()
    {
        var scene = await stage.SceneAsync();
        var login = (await scene.Gateway.Client.CallAsync("GET /login", Credentials.Basic(scene.Owner.AccountId, scene.Key))).Is(HttpStatusCode.OK).Text("bearer_token");
        for (var sight = 0; sight < 2; sight++) (await scene.Gateway.Client.CallAsync("GET /devices", Credentials.Bearer(login))).Is(HttpStatusCode.OK);

        // A token that was not made for a cookie stays none, remembered or not; nor is it a key.
        (await scene.Gateway.Client.CallAsync("GET /api/v1/usage", Credentials.Cookie("access_token=" + login))).Is(HttpStatusCode.Unauthorized);
        (await scene.Gateway.Client.CallAsync("GET /api/v1/usage", Credentials.ApiKey(login))).Is(HttpStatusCode.Unauthorized);
        var cache = scene.Gateway.Services.GetRequiredService<PrincipalCache>();
        Assert.NotNull(cache.Find(new Credential(SchemeNames.Bearer, login)));
        Assert.All(new[] { SchemeNames.Cookie, SchemeNames.ApiKey, SchemeNames.Basic, "Bearer", "BEARER" }.Where(scheme => scheme != SchemeNames.Bearer), scheme => Assert.Null(cache.Find(new Credential(scheme, login))));
    }

    [Fact]
    public async Task What_was_refused_is_judged_anew_and_what_was_accepted_is_not_found_in_it()
    {
        var scene = await stage.SceneAsync();
        var soon = scene.Forge.Signed(claims: claims => claims["jti"] = "tok_other");
        var broken = soon[..^4] + (soon[^4] == 'A' ? 'B' : 'A') + soon[^3..];
        await scene.RefusedAsync(broken);
        await scene.AcceptedAsync(soon);
        await scene.RefusedAsync(broken);
    }

    private static IEnumerable<char> OthersFor(char letter)
    {
        yield return (char)(letter ^ 1);
        if (char.IsAsciiLetter(letter)) yield return (char)(letter ^ 0x20);
        yield return letter == 'A' ? 'B' : 'A';
        yield return (char)(letter + 0x100);
    }
}
