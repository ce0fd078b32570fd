using System.Net;
using System.Text;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;

namespace Auth.Gateway.Tests.Telemetry;

/// <summary>A line for each request, for who asks for it, with nothing in it that a client wrote.</summary>
public sealed class AccessLogTests
{
    private const int AccessLine = 3003;
    private const string Told = "told-in-confidence-7141";

    [Fact]
    public async Task Nothing_is_said_of_a_request_that_passes_unless_it_is_asked_for()
    {
        var logs = new LogRecorder();
        await using (var gateway = await GatewayUnderTest.StartAsync(logs: logs)) (await gateway.Client.CallAsync("GET /healthz")).Is(HttpStatusCode.OK);
        Assert.NotEmpty(logs.Lines);
        Assert.DoesNotContain(logs.Lines, line => line.Id.Id == AccessLine);
    }

    [Fact]
    public async Task Each_request_leaves_one_line_that_says_how_it_ended()
    {
        var logs = new LogRecorder();
        var expected = new List<string>();
        await using (var gateway = await StartAsync(logs))
        {
            var owner = await gateway.SignUpAsync();
            gateway.Upstream.Answer = async context =>
            {
                // Of a length that is not announced, and in parts.
                for (var part = 0; part < 3; part++) await context.Response.WriteAsync(new string('x', 100_000));
            };
            Expect(await gateway.Client.CallAsync("GET /api/v1/usage", ("Cookie", owner.Cookie)), $"GET usage 200 300000 - {owner.UserId}");
            var refused = await gateway.Client.CallAsync("POST /api/v1/usage", "{}");
            Expect(refused, $"POST usage 401 {Encoding.UTF8.GetByteCount(refused.Body)} no_credentials -");
            var own = await gateway.Client.CallAsync("GET /.well-known/jwks.json");
            Expect(own, $"GET (gateway) 200 {Encoding.UTF8.GetByteCount(own.Body)} - -");
            Expect(await gateway.Client.CallAsync("HEAD /healthz"), "HEAD (gateway) 200 0 - -");
            var malformed = await gateway.Client.CallAsync("BREW /x//y");
            Expect(malformed, $"_OTHER (none) 400 {Encoding.UTF8.GetByteCount(malformed.Body)} malformed_request -");
            var limited = await gateway.Client.CallAsync("GET /once/x");
            Expect(limited, "GET once 200 300000 - -");
            limited = await gateway.Client.CallAsync("GET /once/x");
            Expect(limited, $"GET once 429 {Encoding.UTF8.GetByteCount(limited.Body)} too_many_requests -");
        }

        Assert.Equal(expected, Lines(logs).Skip(1).Select(fields => $"{fields["RequestId"]} {fields["Method"]} {fields["Route"]} {fields["Status"]} {fields["Bytes"]} {fields["Reason"]} {fields["Subject"]}"));
        Assert.All(Lines(logs), fields => Assert.Equal("127.0.0.1", fields["Client"]));
        Assert.All(Lines(logs), fields => Assert.True((double)fields["Milliseconds"]! > 0));

        void Expect(Answer answer, string line) => expected.Add($"{answer.Header("X-Request-Id")} {line}");
    }

    [Fact]
    public async Task Who_leaves_before_there_is_an_answer_is_told_apart()
    {
        var logs = new LogRecorder();
        await using (var gateway = await StartAsync(logs))
        {
            var arrived = new TaskCompletionSource();
            gateway.Upstream.Answer = async context =>
            {
                arrived.SetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            };
            using var leaving = new CancellationTokenSource();
            var asked = gateway.Client.GetAsync("/open/x", leaving.Token);
            await arrived.Task;
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        }

        Assert.Equal(499, Assert.Single(Lines(logs))["Status"]);
    }

    [Fact]
    public async Task What_a_client_wrote_is_not_in_it()
    {
        var logs = new LogRecorder();
        await using (var gateway = await StartAsync(logs))
        {
            foreach (var call in new[] { $"GET /open/{Told}?token={Told}", $"GET /{Told}", $"GET /api/v1/usage?{Told}", $"{Told} /open/x", $"GET /open/%2e%2e/{Told}" })
            {
                await gateway.Client.CallAsync(call, ("User-Agent", Told), ("Referer", "https://" + Told), ("X-API-Key", Told), ("X-Request-Id", Told), ("X-Forwarded-For", Told), ("Cookie", "access_token=" + Told));
            }
        }

        Assert.Equal(5, Lines(logs).Count);
        Assert.All(logs.Lines.Where(line => line.Id.Id == AccessLine), line => Assert.DoesNotContain(Told, line.Text + string.Join(' ', line.Fields.Values), StringComparison.OrdinalIgnoreCase));
    }

    private static Task<GatewayUnderTest> StartAsync(LogRecorder logs) => GatewayUnderTest.StartAsync(logs: logs, settings: new Dictionary<string, string?>
    {
        ["Gateway:AccessLog"] = "true",
        ["Gateway:Policies:open:Anonymous"] = "true",
        ["Gateway:RateLimits:once:Per"] = "ip",
        ["Gateway:RateLimits:once:Period"] = "1h",
        ["Gateway:RateLimits:once:Limit"] = "1",
        ["ReverseProxy:Routes:once:RateLimiterPolicy"] = "once",
    }.Route("once", "open").Route("open", "open"));

    private static List<IReadOnlyDictionary<string, object?>> Lines(LogRecorder logs) => [.. logs.Lines.Where(line => line.Id.Id == AccessLine).Select(line => line.Fields)];
}
