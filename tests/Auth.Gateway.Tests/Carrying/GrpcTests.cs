using System.Net;
using System.Net.Http.Headers;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using static Auth.Gateway.Tests.Carrying.CarryingFixture;

namespace Auth.Gateway.Tests.Carrying;

/// <summary>gRPC end to end: HTTP/2 on both sides, with TLS to the upstream and without, messages as they come, status in trailers.</summary>
public sealed class GrpcTests(CarryingFixture scene) : IClassFixture<CarryingFixture>, IDisposable
{
    private readonly HttpClient _client = scene.NewClient("2.0");
    private readonly SemaphoreSlim _seen = new(0);
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static TheoryData<string> Upstreams => ["h2c", "tls"];

    public void Dispose()
    {
        _client.Dispose();
        _seen.Dispose();
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task A_unary_call_gives_its_message_and_its_status(string upstream)
    {
        using var call = Open(upstream, "Unary");
        await call.SendAsync("hello");
        call.Complete();
        Assert.Equal("echo hello", await call.ReceiveAsync());
        Assert.Null(await call.ReceiveAsync());
        Assert.Equal("0", call.Trailer("grpc-status"));
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task A_server_s_stream_comes_message_by_message(string upstream)
    {
        using var call = Open(upstream, "ServerStream");
        await call.SendAsync("go");
        call.Complete();
        // The upstream sends the next one when the one before has been seen here.
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal($"message {i}", await call.ReceiveAsync());
            _seen.Release();
        }

        Assert.Null(await call.ReceiveAsync());
        Assert.Equal("0", call.Trailer("grpc-status"));
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task A_client_s_stream_arrives_message_by_message_and_is_answered_at_its_end(string upstream)
    {
        using var call = Open(upstream, "ClientStream");
        for (var i = 0; i < 3; i++)
        {
            await call.SendAsync($"message {i}");
            await _seen.WaitAsync(Late());
        }

        call.Complete();
        Assert.Equal("3 messages", await call.ReceiveAsync());
        Assert.Null(await call.ReceiveAsync());
        Assert.Equal("0", call.Trailer("grpc-status"));
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task Both_can_speak_in_turn_in_one_call(string upstream)
    {
        using var call = Open(upstream, "Bidi");
        for (var i = 0; i < 5; i++)
        {
            await call.SendAsync($"{i}");
            Assert.Equal($"echo {i}", await call.ReceiveAsync());
        }

        call.Complete();
        Assert.Null(await call.ReceiveAsync());
        Assert.Equal("0", call.Trailer("grpc-status"));
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task An_error_after_messages_is_told_in_trailers(string upstream)
    {
        using var call = Open(upstream, "Fail");
        call.Complete();
        Assert.Equal("half", await call.ReceiveAsync());
        Assert.Null(await call.ReceiveAsync());
        Assert.Equal("5", call.Trailer("grpc-status"));
        Assert.Equal("not%20found", call.Trailer("grpc-message"));
        Assert.Equal("AQID", call.Trailer("details-bin"));
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task An_answer_of_trailers_only_stays_one(string upstream)
    {
        using var call = Open(upstream, "TrailersOnly");
        call.Complete();
        Assert.Null(await call.ReceiveAsync());
        Assert.Equal("12", call.Header("grpc-status"));
    }

    [Theory]
    [MemberData(nameof(Upstreams))]
    public async Task A_call_that_is_cancelled_is_cancelled_upstream(string upstream)
    {
        using (var call = Open(upstream, "Cancelled"))
        {
            await call.SendAsync("begin");
            Assert.Equal("begun", await call.ReceiveAsync());
        }

        await _aborted.Task.WaitAsync(Late());
    }

    [Fact]
    public async Task A_stream_may_be_silent_for_longer_than_other_bodies_and_larger()
    {
        using var call = Open("h2c", "Bidi");
        await call.SendAsync("before");
        Assert.Equal("echo before", await call.ReceiveAsync());

        // On a route that does not say so, the same silence ends the request: then it has been long enough.
        using (var connection = await RawConnection.OpenAsync(scene.Gateway.Url))
        {
            scene["http1"].Answer = context => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            await connection.SendAsync("POST", "/bounded/x", "Content-Length: 100", "X-API-Key: " + scene.Key);
            Assert.Equal(408, (await connection.ReadAsync()).Status);
        }

        var large = new string('x', 150_000);
        await call.SendAsync(large);
        Assert.Equal("echo " + large, await call.ReceiveAsync());
    }

    private Call Open(string upstream, string method)
    {
        scene[upstream].Answer = ServeAsync;
        var content = new OpenContent();
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, $"/{upstream}/test.Echo/{method}") { Content = content };
        request.Headers.TE.ParseAdd("trailers");
        var response = _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Late());
        return new Call(content, response);
    }

    private async Task ServeAsync(HttpContext context)
    {
        Assert.Equal("trailers", context.Request.Headers.TE);
        Assert.Equal("HTTP/2", context.Request.Protocol);
        var (request, response, late) = (context.Request.Body, context.Response, context.RequestAborted);
        response.ContentType = "application/grpc";
        response.DeclareTrailer("grpc-status");
        switch (context.Request.Path.Value!.Split('/')[^1])
        {
            case "Unary":
            case "Bidi":
                while (await GrpcWire.ReadAsync(request, late) is { } message) await ReplyAsync("echo " + message);
                break;
            case "ServerStream":
                await GrpcWire.ReadAsync(request, late);
                for (var i = 0; i < 3; i++)
                {
                    await ReplyAsync($"message {i}");
                    await _seen.WaitAsync(Late());
                }

                break;
            case "ClientStream":
                var count = 0;
                while (await GrpcWire.ReadAsync(request, late) is not null)
                {
                    count++;
                    _seen.Release();
                }

                await ReplyAsync($"{count} messages");
                break;
            case "Fail":
                await ReplyAsync("half");
                response.AppendTrailer("grpc-status", "5");
                response.AppendTrailer("grpc-message", "not%20found");
                response.AppendTrailer("details-bin", "AQID");
                return;
            case "TrailersOnly":
                response.Headers.Remove("Trailer");
                response.Headers["grpc-status"] = "12";
                return;
            default:
                await GrpcWire.ReadAsync(request, late);
                using (late.Register(_aborted.SetResult))
                {
                    await ReplyAsync("begun");
                    await _aborted.Task.WaitAsync(Late());
                }

                return;
        }

        response.AppendTrailer("grpc-status", "0");

        async Task ReplyAsync(string message)
        {
            await response.Body.WriteAsync(GrpcWire.Message(message), late);
            await response.Body.FlushAsync(late);
        }
    }

    private sealed class Call(OpenContent content, Task<HttpResponseMessage> answer) : IDisposable
    {
        private Stream? _stream;

        public Task SendAsync(string message) => content.WriteAsync(GrpcWire.Message(message));

        public void Complete() => content.Complete();

        public async Task<string?> ReceiveAsync()
        {
            var response = await answer;
            Assert.True(response is { StatusCode: HttpStatusCode.OK, Content.Headers.ContentType.MediaType: "application/grpc" }, $"{response}");
            return await GrpcWire.ReadAsync(_stream ??= await response.Content.ReadAsStreamAsync(Late()), Late());
        }

        public string? Trailer(string name) => answer.Result.TrailingHeaders.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

        public string? Header(string name) => answer.Result.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

        public void Dispose()
        {
            if (answer.IsCompletedSuccessfully) answer.Result.Dispose();
            content.Dispose();
        }
    }
}
