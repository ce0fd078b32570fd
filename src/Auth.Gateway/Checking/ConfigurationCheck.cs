using Auth.Gateway.Configuration;

namespace Auth.Gateway.Checking;

/// <summary>Reads a configuration as the gateway does at its start, says all that is wrong with it, and runs the tests that were written for it. Nothing is started and nothing is written.</summary>
public static class ConfigurationCheck
{
    public static async Task<CheckReport> RunAsync(CheckRequest request, CancellationToken cancellationToken)
    {
        var tests = request.Tests ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(request.Files[0]))!, "gateway.tests.json");
        var hasTests = request.Tests is not null || File.Exists(tests);
        if (Unreadable(hasTests ? [.. request.Files, tests] : request.Files) is { Count: > 0 } unreadable) return new CheckReport(2, unreadable);
        IConfigurationRoot configuration;
        try
        {
            configuration = Load(request);
        }
        catch (InvalidDataException exception)
        {
            return new CheckReport(1, [$"{exception.Message} {exception.GetBaseException().Message}"]);
        }

        using var loaded = configuration as IDisposable;
        var errors = await ErrorsAsync(configuration);
        if (errors.Count > 0) return new CheckReport(1, [.. errors.Select(error => $"{ConfigurationOrigin.Of(configuration, error.Path)}: {error}"), Count(errors.Count, "error")]);
        var summary = $"{string.Join(", ", request.Files)}: {Describe(configuration)}";
        if (!hasTests) return new CheckReport(0, [$"{summary}; no tests"]);
        var (run, failures) = await RunTestsAsync(configuration, tests, cancellationToken);
        return failures.Count == 0
            ? new CheckReport(0, [$"{summary}; {Count(run, "test")} passed"])
            : new CheckReport(1, [.. failures]);
    }

    private static async Task<List<ConfigurationError>> ErrorsAsync(IConfigurationRoot configuration)
    {
        var errors = new List<ConfigurationError>();
        try
        {
            GatewaySettingsReader.Read(configuration);
        }
        catch (ConfigurationException exception)
        {
            errors.AddRange(exception.Errors);
        }

        errors.AddRange(await ProxyValidation.CheckAsync(configuration));
        return errors;
    }

    private static async Task<(int Run, IReadOnlyList<string> Failures)> RunTestsAsync(IConfigurationRoot configuration, string path, CancellationToken cancellationToken)
    {
        var (tests, errors) = PolicyTestReader.Read(await File.ReadAllTextAsync(path, cancellationToken));
        if (errors.Count > 0) return (0, [.. errors.Select(error => $"{path}: {error}"), Count(errors.Count, "error")]);
        await using var app = GatewayHost.BuildUnstarted(configuration);
        var failures = await PolicyTestRunner.RunAsync(app.Services, tests, cancellationToken);
        return (tests.Count, failures.Count == 0 ? [] : [.. failures.Select(failure => $"{path}: {failure}"), $"{Count(failures.Select(failure => failure.Test).Distinct(StringComparer.Ordinal).Count(), "test")} of {tests.Count} failed"]);
    }

    private static IConfigurationRoot Load(CheckRequest request)
    {
        var builder = new ConfigurationBuilder();
        foreach (var file in request.Files) builder.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
        if (request.WithEnvironment) builder.AddEnvironmentVariables();
        return builder.Build();
    }

    private static List<string> Unreadable(IEnumerable<string> files)
    {
        var lines = new List<string>();
        foreach (var file in files)
        {
            try
            {
                using var _ = File.OpenRead(file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                lines.Add($"{file}: cannot be read: {exception.Message}");
            }
        }

        return lines;
    }

    private static string Describe(IConfigurationRoot configuration) => string.Join(
        ", ",
        Count(configuration.GetSection("ReverseProxy:Routes").GetChildren().Count(), "route"),
        Count(configuration.GetSection("Gateway:Policies").GetChildren().Count(), "policy", "policies"),
        "no errors");

    private static string Count(int count, string what, string? many = null) => count == 1 ? $"1 {what}" : $"{count} {many ?? what + "s"}";
}
