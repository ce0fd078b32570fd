using System.Net;
using System.Text.Json;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Rehearsals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Checking;

/// <summary><c>gateway.tests.json</c>: <c>{ "tests": [ { "name", "request", "as", "expect" } ] }</c>. As strict as the configuration: a misspelt expectation would be none.</summary>
public static class PolicyTestReader
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false };

    public static (IReadOnlyList<PolicyTest> Tests, IReadOnlyList<string> Errors) Read(string text)
    {
        var errors = new List<string>();
        var tests = new List<PolicyTest>();
        using (var document = Parse(text, errors))
        {
            if (document is null) return (tests, errors);
            var root = new TestFields(document.RootElement, "", errors);
            foreach (var (item, path) in root.Items("tests", "must be a list of tests")) tests.Add(Test(new TestFields(item, path, errors)));
            root.Text("$schema");
            root.RefuseOthers();
        }

        foreach (var twice in tests.GroupBy(test => test.Name, StringComparer.Ordinal).Where(group => group.Count() > 1)) errors.Add($"the name \"{twice.Key}\" is there twice.");
        return (tests, errors);
    }

    private static JsonDocument? Parse(string text, List<string> errors)
    {
        try
        {
            return JsonDocument.Parse(text, Options);
        }
        catch (JsonException exception)
        {
            errors.Add(exception.Message);
        }
        catch (InvalidOperationException)
        {
            // Found when duplicates are looked for. A text is refused where it is read, by its place.
            errors.Add("a name in it holds half of a surrogate pair, which is no text.");
        }

        return null;
    }

    private static PolicyTest Test(TestFields fields)
    {
        var name = fields.Text("name");
        if (string.IsNullOrWhiteSpace(name)) fields.Refuse("name", "must be given");
        var request = Request(fields.Object("request"));
        var caller = fields.Text("as", "must be \"anonymous\", \"invalid\" (a credential that is not good), or an object that says who calls", orObject: true) switch
        {
            null => fields.Has("as") ? TestCaller.Read(fields.Object("as")) : AuthResult.None,
            "anonymous" => AuthResult.None,
            "invalid" => AuthResult.Rejected(AuthFailure.InvalidCredentials),
            _ => fields.Refuse("as", "must be \"anonymous\", \"invalid\" (a credential that is not good), or an object that says who calls", AuthResult.None),
        };
        var expected = Expectation(fields.Object("expect"));
        fields.RefuseOthers();
        return new PolicyTest(name ?? "", request, caller, expected);
    }

    private static RehearsedCall Request(TestFields fields)
    {
        var method = fields.Text("method") ?? "GET";
        if (!RehearsedCall.IsMethod(method)) fields.Refuse("method", RehearsedCall.MethodRemedy);
        var path = fields.Text("path") ?? "";
        if (!RehearsedCall.IsTarget(path)) fields.Refuse("path", RehearsedCall.TargetRemedy);
        var scheme = fields.Text("scheme") ?? "https";
        if (scheme is not ("http" or "https")) fields.Refuse("scheme", "must be http or https");
        var address = IPAddress.Loopback;
        if (fields.Text("address") is { } given && !IPAddress.TryParse(given, out address)) fields.Refuse("address", "must be an IP address");
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in fields.Texts("headers"))
        {
            if (value is null || !RehearsedCall.IsHeader(name, value)) fields.Refuse("headers." + name, RehearsedCall.HeaderRemedy);
            else if (CredentialHeaders.Contains(name)) fields.Refuse("headers." + name, "must not hold a credential: who calls is said by \"as\"");
            else headers.Add(new(name, value));
        }

        var host = fields.Text("host") ?? "localhost";
        fields.RefuseOthers();
        return new RehearsedCall(method, path, scheme, host, headers, address ?? IPAddress.Loopback);
    }

    private static PolicyExpectation Expectation(TestFields fields)
    {
        var decision = fields.Text("decision");
        if (decision is not (null or "admitted" or "refused")) fields.Refuse("decision", "must be admitted or refused");
        var status = fields.Number("status");
        var expected = new PolicyExpectation(
            decision is null ? null : decision == "admitted", status, fields.Text("code"), fields.Text("route"), fields.Text("policy"), new Dictionary<string, string?>(fields.Texts("headers"), StringComparer.OrdinalIgnoreCase));
        if (expected is { Admitted: null, Status: null, Code: null, Route: null, Policy: null, Headers.Count: 0 }) fields.Refuse("", "must expect something: decision, status, code, route, policy or headers");
        fields.RefuseOthers();
        return expected;
    }
}
