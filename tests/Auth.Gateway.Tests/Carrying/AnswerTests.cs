using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using static Auth.Gateway.Tests.Carrying.CarryingFixture;

namespace Auth.Gateway.Tests.Carrying;

/// <summary>What an upstream answers arrives as it was answered, in every combination of versions.</summary>
public sealed class AnswerTests(CarryingFixture scene) : IClassFixture<CarryingFixture>
{
    public static TheoryData<string, string> Ways => new() { { "1.1", "http1" }, { "2.0", "http1" }, { "1.1", "h2c" }, { "2.0", "tls" } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task HEAD_has_the_headers_and_no_body(string version, string upstream)
    {
        scene[upstream].Answer = context =>
        {
            Assert.Equal("HEAD", context.Request.Method);
            context.Response.ContentLength = 12345;
            context.Response.Headers.ETag = "\"e\"";
            return Task.CompletedTask;
        };
        using var response = await SendAsync(version, new HttpRequestMessage(HttpMethod.Head, $"/{upstream}/x"));
        Assert.Equal((HttpStatusCode.OK, 12345L, "\"e\""), (response.StatusCode, response.Content.Headers.ContentLength, response.Headers.ETag?.ToString()));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_range_is_asked_for_and_given(string version, string upstream)
    {
        scene[upstream].Answer = context =>
        {
            Assert.Equal(("bytes=2-4", "\"e\""), (context.Request.Headers.Range.ToString(), context.Request.Headers.IfRange.ToString()));
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 2-4/10";
            context.Response.Headers.AcceptRanges = "bytes";
            return context.Response.WriteAsync("234");
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/{upstream}/x");
        request.Headers.Range = new RangeHeaderValue(2, 4);
        request.Headers.IfRange = new RangeConditionHeaderValue("\"e\"");
        using var response = await SendAsync(version, request);
        Assert.Equal((HttpStatusCode.PartialContent, "bytes 2-4/10", "234"), (response.StatusCode, response.Content.Headers.ContentRange?.ToString(), await response.Content.ReadAsStringAsync()));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_packed_body_is_not_unpacked(string version, string upstream)
    {
        foreach (var encoding in new[] { "gzip", "br" })
        {
            var packed = Pack(encoding, new byte[10_000]);
            scene[upstream].Answer = async context =>
            {
                Assert.Equal("gzip,br", context.Request.Headers.AcceptEncoding.ToString().Replace(" ", "", StringComparison.Ordinal));
                Assert.Equal(encoding, context.Request.Headers.ContentEncoding);
                Assert.Equal(packed, await ReadAsync(context.Request.Body));
                context.Response.Headers.ContentEncoding = encoding;
                context.Response.Headers.Vary = "Accept-Encoding";
                await context.Response.Body.WriteAsync(packed);
            };
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/{upstream}/x") { Content = new ByteArrayContent(packed) };
            request.Content.Headers.ContentEncoding.Add(encoding);
            request.Headers.AcceptEncoding.ParseAdd("gzip, br");
            using var response = await SendAsync(version, request);
            Assert.Equal(packed, await response.Content.ReadAsByteArrayAsync());
            Assert.Equal([encoding], response.Content.Headers.ContentEncoding);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_was_not_modified_is_304_with_its_headers(string version, string upstream)
    {
        scene[upstream].Answer = context =>
        {
            Assert.Equal("\"e\"", context.Request.Headers.IfNoneMatch);
            context.Response.StatusCode = 304;
            context.Response.Headers.ETag = "\"e\"";
            context.Response.Headers.CacheControl = "max-age=60";
            return Task.CompletedTask;
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/{upstream}/x");
        request.Headers.IfNoneMatch.ParseAdd("\"e\"");
        using var response = await SendAsync(version, request);
        Assert.Equal((HttpStatusCode.NotModified, "\"e\"", "max-age=60"), (response.StatusCode, response.Headers.ETag?.ToString(), response.Headers.CacheControl?.ToString()));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_redirect_is_the_client_s_to_follow_and_every_cookie_a_line(string version, string upstream)
    {
        scene[upstream].Answer = context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = "http://elsewhere.test/?a=b";
            context.Response.Headers.SetCookie = new[] { "one=1; Expires=Wed, 21 Oct 2099 07:28:00 GMT", "two=2", "one=3; Path=/x" };
            return Task.CompletedTask;
        };
        var before = scene[upstream].Count;
        using var response = await SendAsync(version, new HttpRequestMessage(HttpMethod.Get, $"/{upstream}/x"));
        Assert.Equal((HttpStatusCode.Redirect, "http://elsewhere.test/?a=b"), (response.StatusCode, response.Headers.Location?.OriginalString));
        Assert.Equal(["one=1; Expires=Wed, 21 Oct 2099 07:28:00 GMT", "two=2", "one=3; Path=/x"], response.Headers.GetValues("Set-Cookie"));
        Assert.Equal(before + 1, scene[upstream].Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Nothing_is_204_and_stays_nothing(string version, string upstream)
    {
        scene[upstream].Answer = context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        };
        using var response = await SendAsync(version, new HttpRequestMessage(HttpMethod.Delete, $"/{upstream}/x"));
        Assert.Equal((HttpStatusCode.NoContent, 0), (response.StatusCode, (await response.Content.ReadAsByteArrayAsync()).Length));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_body_of_unknown_length_passes_both_ways(string version, string upstream)
    {
        scene[upstream].Answer = async context =>
        {
            Assert.Null(context.Request.ContentLength);
            await context.Request.Body.CopyToAsync(context.Response.Body);
        };
        using var content = new OpenContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{upstream}/x") { Content = content };
        var sending = SendAsync(version, request);
        foreach (var part in new[] { "one ", "two ", "three" }) await content.WriteAsync(Encoding.ASCII.GetBytes(part));
        content.Complete();
        using var response = await sending;
        Assert.Equal("one two three", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("h2c")]
    [InlineData("tls")]
    public async Task Trailers_of_an_answer_pass_but_those_that_speak_for_the_gateway(string upstream)
    {
        scene[upstream].Answer = async context =>
        {
            await context.Response.WriteAsync("body");
            foreach (var name in new[] { "checksum", "x-auth-subject", "x-request-id" }) context.Response.AppendTrailer(name, "theirs");
            context.Response.AppendTrailer("set-cookie", "access_token=planted");
        };
        using var response = await SendAsync("2.0", new HttpRequestMessage(HttpMethod.Get, $"/{upstream}/x"));
        Assert.Equal("body", await response.Content.ReadAsStringAsync());
        Assert.Equal(["checksum: theirs"], response.TrailingHeaders.Select(trailer => $"{trailer.Key}: {string.Join(',', trailer.Value)}"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Who_waits_to_be_asked_for_a_body_is_asked_when_it_is_wanted(string version, string upstream)
    {
        scene[upstream].Answer = context => context.Request.Body.CopyToAsync(context.Response.Body);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/{upstream}/x") { Content = new StringContent("wanted") };
        request.Headers.ExpectContinue = true;
        using var response = await SendAsync(version, request);
        Assert.Equal("wanted", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("1.1", "h2c")]
    [InlineData("2.0", "h2c")]
    [InlineData("2.0", "tls")]
    public async Task An_answer_before_the_end_of_the_request_is_an_answer(string version, string upstream)
    {
        scene[upstream].Answer = async context =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[5], context.RequestAborted);
            context.Response.StatusCode = 422;
            await context.Response.WriteAsync("enough");
        };
        if (version == "1.1")
        {
            // By hand, since the framework's client looks at no answer before it has said everything.
            using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
            await connection.SendAsync($"POST /{upstream}/x HTTP/1.1\r\nHost: x\r\nX-API-Key: {scene.Key}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n");
            var answer = await connection.ReadAsync();
            Assert.Equal((422, "enough"), (answer.Status, answer.Body));
            return;
        }

        using var content = new OpenContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{upstream}/x") { Content = content };
        using var client = scene.NewClient(version);
        var sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Late());
        await content.WriteAsync("begin"u8.ToArray());
        using var response = await sending;
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "enough"), (response.StatusCode, await response.Content.ReadAsStringAsync(Late())));
    }

    [Fact]
    public async Task Interim_answers_do_not_disturb_the_one_that_counts()
    {
        await using var raw = new Security.Framing.RawUpstream { Answer = _ => "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfinal" };
        var settings = new Dictionary<string, string?> { ["Gateway:Policies:public:Anonymous"] = "true", ["ReverseProxy:Clusters:devices:Destinations:one:Address"] = raw.Url };
        await using var gateway = await GatewayUnderTest.StartAsync(settings: Pipeline.RouteSettings.Route(settings, "pub", "public"));
        Assert.Equal("final", (await gateway.Client.CallAsync("GET /pub/x", [])).Is(HttpStatusCode.OK).Body);
    }

    private async Task<HttpResponseMessage> SendAsync(string version, HttpRequestMessage request)
    {
        using var client = scene.NewClient(version);
        var response = await client.SendAsync(request, Late());
        Assert.Equal(version, response.Version.ToString());
        return response;
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Late());
        return bytes.ToArray();
    }

    private static byte[] Pack(string encoding, byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (Stream packer = encoding == "br" ? new BrotliStream(packed, CompressionLevel.Fastest) : new GZipStream(packed, CompressionLevel.Fastest)) packer.Write(bytes);
        return packed.ToArray();
    }
}
