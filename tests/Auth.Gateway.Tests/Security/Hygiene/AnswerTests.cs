using System.Net;
using System.Text.RegularExpressions;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Hygiene;

/// <summary>Whatever is asked, of whichever endpoint, in whatever form: no answer tells what the gateway is made of, and each can be found in the log by its id.</summary>
public sealed partial class AnswerTests(TwoTenants scene) : IClassFixture<TwoTenants>
{
    private const string Nobody = "acc_000000000000000000000000";

    private static readonly string[] Bodies =
    [
        "", "{}", "[]", "null", "\"x\"", "1e999", "{\"a\":", "{\"email\":{},\"password\":[],\"name\":1,\"scopes\":{},\"keys\":\"x\",\"before\":\"x\",\"sha256\":\"x\",\"role\":null}",
        "{\"name\":\"\\ud800\",\"email\":\"\\u0000@x.y\",\"expires_at\":\"9999-12-31T23:59:59.9999999Z\",\"tenant_id\":9223372036854775808,\"overlap_seconds\":-1}", "grant_type=password&username=%00&password=%ff", "grant_type=&grant_type=", "a=b&&&=", "\0\0\0",
    ];

    private static readonly string?[] Types = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "application/xml", "application/json; charset=utf-16", null];

    public static TheoryData<string> Calls => [.. OwnEndpoint.Public.Concat(OwnEndpoint.Management).Select(endpoint => endpoint.Call)];

    [Fact]
    public void Every_endpoint_that_there_is_is_in_the_list_that_the_sweeps_begin_with() =>
        Assert.Equal(OwnEndpoint.Public.Concat(OwnEndpoint.Management).Select(endpoint => endpoint.Call).Order(StringComparer.Ordinal), OwnEndpoint.Real(scene.Gateway));

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task No_answer_tells_what_it_is_made_of(string call)
    {
        var endpoint = OwnEndpoint.Public.Concat(OwnEndpoint.Management).Single(it => it.Call == call);
        var path = endpoint.Pattern.Replace("{id}", Nobody, StringComparison.Ordinal).Replace("{userId}", "usr_000000000000000000000000", StringComparison.Ordinal);
        var client = endpoint.Caller == Caller.Operator ? scene.Gateway.Admin : scene.Gateway.Client;
        // Signs nobody out: the credential is used again.
        var credential = endpoint.Method == "DELETE" && !endpoint.TakesId ? [] : scene.Stranger.Credential(endpoint.Caller);
        for (var i = 0; i < Bodies.Length; i++)
        {
            foreach (var method in new[] { endpoint.Method, "PATCH" })
            {
                var target = $"{method} {path}{(i % 2 == 0 ? "" : "?page=x&limit=-1&from=x&email=%00&cursor='&kind=%0d%0a")}";
                Check(method is "GET" or "HEAD" ? await client.CallAsync(target, credential) : await client.CallAsync(target, HttpCalls.Content(Bodies[i], Types[i % Types.Length]), credential));
            }
        }

        foreach (var other in new[] { "PURGE", "OPTIONS", "get" }) Check(await client.CallAsync($"{other} {path}", credential));
        Check(await client.CallAsync($"{endpoint.Method} {path}", ("Accept", "text/html"), ("Authorization", "Negotiate YII="), ("Cookie", "access_token=%00")));
    }

    [Theory]
    [InlineData("/metrics/x")]
    [InlineData("/admin")]
    [InlineData("//admin/v1/signing-keys")]
    [InlineData("/admin//v1/signing-keys")]
    [InlineData("/admin%2Fv1/signing-keys")]
    [InlineData("/admin/v1;x/signing-keys")]
    [InlineData("/admin/v1/signing-keys/")]
    [InlineData("/healthz/../admin/v1/signing-keys")]
    [InlineData("/healthz/x")]
    [InlineData("/debug")]
    public async Task The_management_listener_tells_a_stranger_nothing_but_its_health_and_its_metrics(string path)
    {
        foreach (var method in new[] { "GET", "POST", "OPTIONS" })
        {
            var answer = await RawConnection.AskAsync(scene.Gateway.ManagementUrl, method, path, "Content-Length: 0");
            Assert.Equal(401, answer.Status);
            Assert.StartsWith("req_", answer.Header("X-Request-Id"), StringComparison.Ordinal);
            Assert.Equal(("no-store", "nosniff"), (answer.Header("Cache-Control"), answer.Header("X-Content-Type-Options")));
        }
    }

    [Fact]
    public async Task Health_says_one_word_and_its_detail_is_not_for_strangers()
    {
        foreach (var url in new[] { scene.Gateway.Url, scene.Gateway.ManagementUrl })
        {
            using var stranger = new HttpClient { BaseAddress = url };
            (await stranger.CallAsync("GET /healthz?verbose")).Is(HttpStatusCode.OK, """{"status":"ok"}""");
            var ready = (await stranger.CallAsync("GET /readyz?verbose")).Is(HttpStatusCode.OK).Json;
            // How the configuration stands is for whoever may come to the management listener.
            Assert.Equal(url == scene.Gateway.Url ? ["status"] : ["status", "configuration"], ready.EnumerateObject().Select(member => member.Name));
            Assert.Equal("ready", ready.GetProperty("status").GetString());
        }
    }

    private void Check(Answer answer)
    {
        Assert.Null(answer.Header("Server"));
        Assert.Null(answer.Header("X-Powered-By"));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Matches("^req_[0-9a-f]{24}$", answer.Header("X-Request-Id"));
        Assert.True((int)answer.Status < 500, $"{(int)answer.Status} {answer.Body}");
        if ((int)answer.Status < 400) return;
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Header("Content-Security-Policy"));
        // The challenge names the URL that the client used.
        var challenge = (answer.Header("WWW-Authenticate") ?? "").Replace(scene.Gateway.Url.Host, "host", StringComparison.Ordinal);
        foreach (var text in new[] { answer.Body, challenge, answer.Header("Allow") ?? "" }) Assert.DoesNotMatch(Inside(), text);
    }

    // Namespaces, type names, frames of a stack, files, versions, what the store says.
    [GeneratedRegex(@"System\.|Microsoft|Auth\.Gateway|Yarp|Kestrel|ASP\.NET|StackExchange|Redis|SQLite|Exception|Newtonsoft|JsonElement|   at |\.cs\b|\.dll\b|/home/|/tmp/|/usr/|[A-Z]:\\|\b\d+\.\d+\.\d+\b|line \d+|BytePositionInLine|LineNumber|NullReference|Traceback|Expected depth", RegexOptions.IgnoreCase)]
    private static partial Regex Inside();
}
