using System.IO.Compression;
using System.Net;
using System.Text;
using Auth.Gateway.Tests.Security.Hygiene;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Accounts;

/// <summary>Bodies that are not what they seem are refused before anything is made of them, at every endpoint that takes one.</summary>
public sealed class RefusedBodyTests(TwoTenants scene) : IClassFixture<TwoTenants>
{
    public static TheoryData<string> TakesBody => [.. Endpoints.Select(endpoint => endpoint.Call)];

    private static IEnumerable<OwnEndpoint> Endpoints => OwnEndpoint.Public.Concat(OwnEndpoint.Management).Where(endpoint => endpoint.Body is not null);

    [Theory]
    [MemberData(nameof(TakesBody))]
    public async Task A_compressed_body_is_415_and_never_unpacked(string call)
    {
        var endpoint = Endpoints.Single(it => it.Call == call);
        foreach (var (encoding, bytes) in new[] { ("gzip", Bomb()), ("gzip", Packed(scene.Stranger.Fill(endpoint.Body)!)), ("GZIP", Bomb()), ("br", Bomb()), ("deflate", Bomb()), ("identity, gzip", Bomb()), ("x", Encoding.UTF8.GetBytes(scene.Stranger.Fill(endpoint.Body)!)) })
        {
            var content = new ByteArrayContent(bytes);
            content.Headers.TryAddWithoutValidation("Content-Type", endpoint.BodyType);
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            var answer = await AskAsync(endpoint, content);
            answer.Is(HttpStatusCode.UnsupportedMediaType).IsNotStored();
            Assert.Equal("identity", answer.Header("Accept-Encoding"));
        }
    }

    [Theory]
    [MemberData(nameof(TakesBody))]
    public async Task A_member_that_is_there_twice_a_bottomless_body_and_other_types_are_refused(string call)
    {
        var endpoint = Endpoints.Single(it => it.Call == call);
        var body = scene.Stranger.Fill(endpoint.Body)!;
        var isForm = endpoint.BodyType != "application/json";
        var twice = isForm ? body + "&" + body : body == "{}" ? """{"x":1,"x":1}""" : $"{body[..^1]},{body[1..]}";
        var deep = isForm ? string.Concat(Enumerable.Repeat("a=1&", 200)) : $$"""{"x":{{new string('[', 5000)}}{{new string(']', 5000)}}}""";
        foreach (var (text, type) in new[] { (twice, endpoint.BodyType), (deep, endpoint.BodyType), (body, "application/xml") })
        {
            // Where an empty body will do, or the client's library names whatever type it likes, the type says nothing.
            if (type == "application/xml" && (endpoint.Pattern is "/tokens/generate" || endpoint.Pattern.EndsWith("/rotate", StringComparison.Ordinal))) continue;
            var answer = await AskAsync(endpoint, HttpCalls.Content(text, type));
            Assert.True(answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.UnsupportedMediaType, $"{type} {(int)answer.Status} {answer.Body}");
        }

        (await AskAsync(endpoint, HttpCalls.Content(new string(' ', 70_000) + body, endpoint.BodyType))).Is(HttpStatusCode.RequestEntityTooLarge);
    }

    private Task<Answer> AskAsync(OwnEndpoint endpoint, HttpContent content)
    {
        var path = endpoint.Pattern.Replace("{id}", endpoint.Caller == Caller.Operator ? scene.Stranger.Owner.AccountId : scene.Stranger.KeyId, StringComparison.Ordinal).Replace("{userId}", scene.Stranger.Owner.UserId, StringComparison.Ordinal);
        if (path.Contains("/users/", StringComparison.Ordinal)) path = path.Replace(scene.Stranger.Owner.AccountId, scene.Stranger.Owner.UserId, StringComparison.Ordinal);
        var client = endpoint.Caller == Caller.Operator ? scene.Gateway.Admin : scene.Gateway.Client;
        return client.CallAsync($"{endpoint.Method} {path}", content, scene.Stranger.Credential(endpoint.Caller));
    }

    // Ten megabytes in ten kilobytes.
    private static byte[] Bomb() => Packed("{\"email\":\"" + new string('x', 10_000_000) + "\"}");

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
