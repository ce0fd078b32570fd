using System.Runtime.CompilerServices;
using Auth.Gateway.Checking;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Checking;

/// <summary>Tests beside a configuration are decided by the gateway's own pipeline: a change of policy shows in the user's own build.</summary>
public sealed class PolicyTestsTests : IDisposable
{
    private const string Configuration = """
        {
          "Gateway": {
            "Policies": {
              "orders": { "Credentials": ["bearer", "cookie"], "Scopes": ["orders.read"] },
              "internal": { "Credentials": ["api-key"], "LiveMode": true, "Roles": ["owner"] },
              "open": { "Anonymous": true },
              "tried": { "Credentials": ["bearer"], "Shadow": true }
            }
          },
          "ReverseProxy": {
            "Routes": {
              "orders": { "ClusterId": "one", "AuthorizationPolicy": "orders", "Match": { "Path": "/orders/{**rest}" }, "Transforms": [ { "RequestHeader": "X-Shop", "Set": "main" } ] },
              "internal": { "ClusterId": "one", "AuthorizationPolicy": "internal", "Match": { "Path": "/internal/{**rest}" } },
              "open": { "ClusterId": "one", "AuthorizationPolicy": "open", "Match": { "Path": "/open" } },
              "tried": { "ClusterId": "one", "AuthorizationPolicy": "tried", "Match": { "Path": "/tried" } }
            },
            "Clusters": { "one": { "Destinations": { "one": { "Address": "http://localhost:5000" } } } }
          }
        }
        """;

    private const string Reader = """{ "scheme": "bearer", "user": "usr_1", "scopes": ["orders.read"] }""";

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"/orders/1\"", Reader, """{ "decision": "admitted", "route": "orders", "policy": "orders", "headers": { "X-Auth-Subject": "usr_1", "X-Auth-Scopes": "orders.read", "X-Auth-Email": null, "X-Shop": "main" } }""")]
    [InlineData("\"/orders/1\", \"headers\": { \"X-Auth-Subject\": \"usr_forged\", \"Accept\": \"text/plain\" }", Reader, """{ "headers": { "X-Auth-Subject": "usr_1", "Accept": "text/plain" } }""")]
    [InlineData("\"/orders/1\"", "\"anonymous\"", """{ "decision": "refused", "status": 401, "code": "no_credentials" }""")]
    [InlineData("\"/orders/1\"", "\"invalid\"", """{ "status": 401, "code": "invalid_credentials" }""")]
    [InlineData("\"/orders/1\"", """{ "scheme": "bearer" }""", """{ "status": 403, "code": "insufficient_scope" }""")]
    [InlineData("\"/orders/1\"", """{ "scheme": "api-key", "scopes": ["orders.read"] }""", """{ "code": "scheme_not_accepted" }""")]
    [InlineData("\"/orders/1\", \"method\": \"POST\", \"headers\": { \"Sec-Fetch-Site\": \"cross-site\" }", """{ "scheme": "cookie", "user": "usr_1", "scopes": ["*"] }""", """{ "code": "cross_site" }""")]
    [InlineData("\"/orders/%2e/1\"", Reader, """{ "status": 400, "code": "malformed_request" }""")]
    [InlineData("\"/internal/1\"", """{ "scheme": "api-key", "roles": ["owner"] }""", """{ "decision": "admitted", "headers": { "X-Auth-Account": "acc_test" } }""")]
    [InlineData("\"/internal/1\"", """{ "scheme": "api-key", "roles": ["owner"], "live_mode": false }""", """{ "code": "wrong_mode" }""")]
    [InlineData("\"/internal/1\", \"address\": \"192.0.2.1\"", """{ "scheme": "api-key", "roles": ["owner"], "networks": ["10.0.0.0/8"] }""", """{ "code": "network_not_allowed" }""")]
    [InlineData("\"/internal/1\"", """{ "scheme": "api-key", "roles": ["owner"], "customer": "c" }""", """{ "code": "customer_restricted" }""")]
    [InlineData("\"/internal/1\"", """{ "scheme": "cookie", "roles": ["owner"] }""", """{ "code": "no_credentials" }""")]
    [InlineData("\"/open\"", "\"anonymous\"", """{ "decision": "admitted", "headers": { "X-Auth-Subject": null } }""")]
    [InlineData("\"/tried\"", "\"invalid\"", """{ "decision": "admitted", "headers": { "X-Auth-Subject": null } }""")]
    [InlineData("\"/nowhere\"", "\"anonymous\"", """{ "status": 401, "code": "no_credentials" }""")]
    [InlineData("\"/login\"", """{ "scheme": "basic" }""", """{ "decision": "admitted", "policy": "gateway.own" }""")]
    public async Task What_holds_passes(string path, string caller, string expect)
    {
        var report = await CheckAsync($$"""{ "tests": [ { "name": "it", "request": { "path": {{path}} }, "as": {{caller}}, "expect": {{expect}} } ] }""");
        Assert.True(report.ExitCode == 0, string.Join('\n', report.Lines));
        Assert.EndsWith("1 test passed", Assert.Single(report.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"anonymous\"", """{ "decision": "admitted" }""", "it: decision: expected admitted, is refused (no_credentials)")]
    [InlineData("\"anonymous\"", """{ "status": 403 }""", "it: status: expected 403, is 401 (no_credentials)")]
    [InlineData("\"anonymous\"", """{ "code": "insufficient_scope" }""", "it: code: expected insufficient_scope, is no_credentials")]
    [InlineData("\"anonymous\"", """{ "headers": { "X-Auth-Subject": "usr_1" } }""", "it: header X-Auth-Subject: expected \"usr_1\", is none: nothing goes upstream")]
    [InlineData(Reader, """{ "decision": "refused" }""", "it: decision: expected refused, is admitted")]
    [InlineData(Reader, """{ "status": 200 }""", "it: status: expected 200, is none: it is admitted")]
    [InlineData(Reader, """{ "route": "other" }""", "it: route: expected other, is orders")]
    [InlineData(Reader, """{ "policy": "other" }""", "it: policy: expected other, is orders")]
    [InlineData(Reader, """{ "headers": { "X-Auth-Subject": null } }""", "it: header X-Auth-Subject: expected none, is \"usr_1\"")]
    public async Task What_does_not_hold_is_told_as_expected_and_actual(string caller, string expect, string failure)
    {
        var report = await CheckAsync($$"""{ "tests": [ { "name": "it", "request": { "path": "/orders/1" }, "as": {{caller}}, "expect": {{expect}} } ] }""");
        Assert.Equal(1, report.ExitCode);
        Assert.EndsWith(failure, report.Lines[0], StringComparison.Ordinal);
        Assert.Equal("1 test of 1 failed", report.Lines[^1]);
    }

    [Theory]
    [InlineData("""[]""", "tests: must be a list of tests")]
    [InlineData("""{ "tests": [ { "name": "a", "request": { "path": "/x" }, "expect": { } } ] }""", "tests[0].expect: must expect something")]
    [InlineData("""{ "tests": [ { "name": "a", "request": { "path": "/x" }, "expect": { "staus": 200, "code": "x" } } ] }""", "tests[0].expect.staus: is not known here")]
    [InlineData("""{ "tests": [ { "name": "a", "request": { "path": "x" }, "expect": { "code": "x" } } ] }""", "tests[0].request.path: must begin with a slash")]
    [InlineData("""{ "tests": [ { "name": "a", "request": { "path": "/x", "headers": { "Authorization": "Bearer a-secret" } }, "expect": { "code": "x" } } ] }""", "tests[0].request.headers.Authorization: must not hold a credential")]
    [InlineData("""{ "tests": [ { "name": "a", "request": { "path": "/x" }, "as": "admin", "expect": { "code": "x" } } ] }""", "tests[0].as: must be")]
    [InlineData("""{ "tests": [ { "name": "a", "request": { "path": "/x" }, "as": { "scheme": "beer" }, "expect": { "code": "x" } } ] }""", "tests[0].as.scheme: must be one of")]
    [InlineData("""{ "tests": [ { "name": "a", "request": { "path": "/x" }, "as": { "scheme": "basic", "scope": "a" }, "expect": { "code": "x" } } ] }""", "tests[0].as.scope: is not known here")]
    [InlineData("""{ "tests": [ { "name": "a", "request": { "path": "/x" }, "expect": { "code": "x" } }, { "name": "a", "request": { "path": "/x" }, "expect": { "code": "x" } } ] }""", "the name \"a\" is there twice")]
    [InlineData("""{ "tests": [ """, "LineNumber")]
    [InlineData("""{ "\ud800": 1, "tests": [ ] }""", "half of a surrogate pair")]
    [InlineData("""{ "tests": [ { "\ud800": 1 } ] }""", "half of a surrogate pair")]
    [InlineData("""{ "tests": [ { "name": "a", "request": { "path": "/x", "headers": { "\udc00": "a" } }, "expect": { "code": "x" } } ] }""", "half of a surrogate pair")]
    [InlineData("""{ "tests": [ { "name": "\ud800", "request": { "path": "/x" }, "expect": { "code": "x" } } ] }""", "tests[0].name: must be text")]
    [InlineData("""{ "tests": [ { "name": "a", "request": { "path": "/x", "headers": { "X-A": "\ud800" } }, "expect": { "code": "x" } } ] }""", "tests[0].request.headers.X-A: must be text")]
    [InlineData("""{ "tests": [ { "name": "a", "request": { "path": "/x" }, "as": { "scheme": "basic", "roles": [ "\ud800" ] }, "expect": { "code": "x" } } ] }""", "tests[0].as.roles: must be a list of texts, and half of a surrogate pair is none")]
    public async Task A_test_that_would_test_nothing_is_an_error(string tests, string error)
    {
        var report = await CheckAsync(tests);
        Assert.Equal(1, report.ExitCode);
        Assert.Contains(report.Lines, line => line.Contains(error, StringComparison.Ordinal));
        Assert.DoesNotContain(report.Lines, line => line.Contains("a-secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_configuration_that_ships_passes_the_tests_that_ship_with_it()
    {
        var report = await ConfigurationCheck.RunAsync(new CheckRequest([Shipped()], null, WithEnvironment: false), default);
        Assert.True(report.ExitCode == 0, string.Join('\n', report.Lines));
        Assert.EndsWith("tests passed", Assert.Single(report.Lines), StringComparison.Ordinal);
    }

    private static string Shipped([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "config", "gateway.json"));

    private async Task<CheckReport> CheckAsync(string tests)
    {
        var file = Path.Combine(_folder.Path, "gateway.json");
        await File.WriteAllTextAsync(file, Configuration);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "gateway.tests.json"), tests);
        return await ConfigurationCheck.RunAsync(new CheckRequest([file], null, WithEnvironment: false), default);
    }
}
