using System.Net;
using System.Text.Json;
using Auth.Gateway.Rehearsals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary>Reads the request that is to be explained. What it carries may be a credential: no error repeats a value.</summary>
public static class ExplainRequest
{
    private static readonly string[] Known = ["method", "path", "host", "scheme", "headers", "address"];

    /// <returns>Null when something is wrong, which the reader has.</returns>
    public static RehearsedCall? Read(JsonElement content, FieldReader fields, HttpContext context)
    {
        var method = fields.Text("method", max: 32);
        var path = fields.Text("path", max: 16 * 1024);
        var host = fields.OptionalText("host", min: 1, max: 255) ?? "localhost";
        var scheme = fields.OptionalText("scheme") ?? "https";
        var headers = Headers(fields);
        var address = fields.OptionalText("address");
        var from = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        if (fields.Errors.Count == 0)
        {
            if (!RehearsedCall.IsMethod(method)) fields.Refuse(FieldError.Wrong(RehearsedCall.MethodRemedy, "body", "method"));
            if (!RehearsedCall.IsTarget(path)) fields.Refuse(FieldError.Wrong(RehearsedCall.TargetRemedy, "body", "path"));
            if (scheme is not ("http" or "https")) fields.Refuse(FieldError.Wrong("must be http or https", "body", "scheme"));
            if (address is not null && !IPAddress.TryParse(address, out from)) fields.Refuse(FieldError.Wrong("must be an IP address", "body", "address"));
        }

        // A misspelt "headers" would explain another request.
        foreach (var member in content.EnumerateObject().Where(member => !Known.Contains(member.Name))) fields.Refuse(FieldError.Wrong("is not known here", "body", member.Name));
        return fields.Errors.Count == 0 ? new RehearsedCall(method, path, scheme, host, headers, from!) : null;
    }

    private static List<KeyValuePair<string, string>> Headers(FieldReader fields)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (fields.Optional("headers") is not { } given) return headers;
        if (given.ValueKind != JsonValueKind.Object)
        {
            fields.Refuse(FieldError.Wrong("must be an object of header names and texts", "body", "headers"));
            return headers;
        }

        foreach (var member in given.EnumerateObject())
        {
            var values = member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray().ToList() : [member.Value];
            foreach (var value in values)
            {
                if (value.ValueKind == JsonValueKind.String && FieldReader.ReadString(value) is { } text && RehearsedCall.IsHeader(member.Name, text)) headers.Add(new(member.Name, text));
                else fields.Refuse(FieldError.Wrong(RehearsedCall.HeaderRemedy, "body", "headers", member.Name));
            }
        }

        return headers;
    }
}
