namespace Auth.Gateway.EndToEnd.Programs;

/// <summary>What a test cannot do without. Where it is missing the test is skipped and says why; in CI, that is a failure.</summary>
internal static class Needs
{
    private static readonly bool IsCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where Debian puts servers; not on every user's PATH.</summary>
    private static readonly string[] ForAdministrators = ["/usr/sbin", "/sbin"];

    public static void Program(string name) => That(OnPath(name), $"{name} is not installed; `make test` installs it where it can.");

    public static void NodePackages() => That(
        Directory.Exists(Path.Combine(BuiltWith.Project, "clients", "node_modules")),
        "the npm packages in tests/Auth.Gateway.EndToEnd/clients are not installed; `make test` does it, or `npm ci` there.");

    /// <summary>The system's own, which has the packages of the distribution; another one may come first on PATH.</summary>
    public static string Python => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    public static void PythonPackage(string name) => That(
        OnPath("python3") && Command.RunAsync(Python, ["-c", $"import {name}, cryptography"], Path.GetTempPath()).GetAwaiter().GetResult().ExitCode == 0,
        $"Python or its package {name} is not installed; `make test` installs it where it can.");

    private static bool OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Concat(ForAdministrators)
        .Any(folder => File.Exists(Path.Combine(folder, name)));

    private static void That(bool isThere, string reason)
    {
        if (IsCi) Assert.True(isThere, reason);
        Skip.IfNot(isThere, reason);
    }
}
