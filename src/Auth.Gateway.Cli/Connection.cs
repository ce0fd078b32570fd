using System.CommandLine;

namespace Auth.Gateway.Cli;

/// <summary>Where the management listener is and how its door opens. The key comes from the environment or a file, never from the command line, which others can see.</summary>
public static class Connection
{
    public const string KeyVariable = "AUTH_GATEWAY_ADMIN_KEY";

    public static Option<Uri> Url { get; } = new("--url")
    {
        Description = "The management listener.",
        DefaultValueFactory = _ => new Uri(Environment.GetEnvironmentVariable("AUTH_GATEWAY_URL") ?? "http://localhost:8090"),
        CustomParser = argument =>
        {
            if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
            argument.AddError("--url must be an http or https URL, e.g. http://localhost:8090.");
            return null;
        },
        Recursive = true,
    };

    public static Option<FileInfo?> KeyFile { get; } = new("--admin-key-file")
    {
        Description = $"A file that holds the admin key; without it, the variable {KeyVariable}.",
        Recursive = true,
    };

    /// <returns>Null, with a word on standard error, when there is no key.</returns>
    public static AdminClient? Open(ParseResult parsed)
    {
        var file = parsed.GetValue(KeyFile);
        var key = file is null ? Environment.GetEnvironmentVariable(KeyVariable) : ReadKey(file);
        if (!string.IsNullOrWhiteSpace(key)) return AdminClient.Open(parsed.GetValue(Url)!, key.Trim());
        Console.Error.WriteLine($"There is no admin key: set {KeyVariable} or give --admin-key-file.");
        return null;
    }

    private static string? ReadKey(FileInfo file)
    {
        try
        {
            return File.ReadAllText(file.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(exception.Message);
            return null;
        }
    }
}
