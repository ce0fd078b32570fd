namespace Auth.Gateway.Hosting;

/// <summary><c>config/gateway.json</c>, overlaid by <c>config/gateway.{environment}.json</c>, environment and command line, as .NET does.</summary>
public static class ConfigurationFiles
{
    /// <summary>Names the folder; without it, <c>./config</c> and then the one beside the program.</summary>
    public const string FolderKey = "config";

    public static string? Folder(IConfiguration configuration)
    {
        if (configuration[FolderKey] is { Length: > 0 } given) return Path.GetFullPath(given);
        return new[] { Path.Combine(Directory.GetCurrentDirectory(), "config"), Path.Combine(AppContext.BaseDirectory, "config") }
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "gateway.json")));
    }

    public static void AddGatewayFiles(this ConfigurationManager configuration, string environment, string[] args, IEnumerable<KeyValuePair<string, string?>>? settings)
    {
        // Known before the files are: where they are may itself be said on the command line.
        var folder = Folder(configuration);
        if (folder is not null)
        {
            configuration.AddJsonFile(Path.Combine(folder, "gateway.json"), optional: configuration[FolderKey] is null, reloadOnChange: false);
            configuration.AddJsonFile(Path.Combine(folder, $"gateway.{environment}.json"), optional: true, reloadOnChange: false);
        }

        // What a program that hosts the gateway says is a default, too: environment and command line are the user's word.
        if (settings is not null) configuration.AddInMemoryCollection(settings);
        configuration.AddEnvironmentVariables();
        configuration.AddEnvironmentVariables("ASPNETCORE_");
        configuration.AddCommandLine(args);
    }

    /// <summary>The configuration of the gateway that is started with these arguments, for what is done beside it.</summary>
    public static ConfigurationManager Load(IEnumerable<string> args)
    {
        string[] all = [.. args];
        var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(all);
        configuration.AddGatewayFiles(configuration[HostDefaults.EnvironmentKey] ?? Environments.Production, all, settings: null);
        return configuration;
    }
}
