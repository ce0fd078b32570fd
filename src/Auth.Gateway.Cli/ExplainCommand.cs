using System.CommandLine;
using System.Text.Json.Nodes;

namespace Auth.Gateway.Cli;

/// <summary><c>auth-gateway explain</c>: what would become of a request, and why. A credential comes from a file, since arguments are seen by every user of the machine.</summary>
public static class ExplainCommand
{
    public static Command Build()
    {
        var method = new Option<string>("--method") { Description = "The method.", DefaultValueFactory = _ => "GET" };
        var path = new Option<string>("--path") { Description = "Path and query, e.g. /devices?page=2.", Required = true };
        var host = new Option<string?>("--host") { Description = "The Host that the client asks for." };
        var scheme = new Option<string?>("--scheme") { Description = "http or https, as the client came; https without it." };
        var address = new Option<string?>("--address") { Description = "The client's address." };
        var headers = new Option<string[]>("--header") { Description = "A header, \"Name: value\"; can be repeated." };
        var headerFile = new Option<FileInfo?>("--header-file") { Description = "More headers, one a line: for credentials, which arguments would show to other users of the machine." };
        var command = new Command("explain", "Says which route, policy, credential and rule would decide on a request, and what would be answered. Nothing comes of it.") { method, path, host, scheme, address, headers, headerFile };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (ReadHeaders(parsed.GetValue(headers) ?? [], parsed.GetValue(headerFile)) is not { } given || Connection.Open(parsed) is not { } client) return 1;
            var body = new JsonObject
            {
                ["method"] = parsed.GetValue(method),
                ["path"] = parsed.GetValue(path),
                ["host"] = parsed.GetValue(host),
                ["scheme"] = parsed.GetValue(scheme),
                ["address"] = parsed.GetValue(address),
                ["headers"] = given,
            };
            return await client.SendAsync(HttpMethod.Post, "explain", body, cancellation);
        });
        return command;
    }

    private static JsonObject? ReadHeaders(IEnumerable<string> given, FileInfo? file)
    {
        var headers = new JsonObject();
        try
        {
            var lines = file is null ? given : given.Concat(File.ReadLines(file.FullName).Where(line => line.Trim().Length > 0));
            foreach (var line in lines)
            {
                if (line.IndexOf(':') is not (> 0 and var colon))
                {
                    Console.Error.WriteLine("A header must be \"Name: value\".");
                    return null;
                }

                var (name, value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
                // Names are compared as HTTP compares them: what is there twice is sent twice.
                var known = headers.Select(header => header.Key).FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;
                if (headers[known] is JsonArray values) values.Add(value);
                else headers[known] = new JsonArray(value);
            }

            return headers;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(exception.Message);
            return null;
        }
    }
}
