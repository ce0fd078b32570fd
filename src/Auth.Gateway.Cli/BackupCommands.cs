using System.CommandLine;
using Auth.Gateway.Backups;
using Microsoft.Extensions.Configuration;

namespace Auth.Gateway.Cli;

/// <summary><c>auth-gateway backup</c> and <c>restore</c>: they speak to the store itself, so that they work while no gateway runs.</summary>
public static class BackupCommands
{
    private static readonly Option<string[]> Files = new("--config") { Description = "The gateway's configuration file; more of them lie over it in their order. Variables (Gateway__Store__Kind=…) lie over all of them.", DefaultValueFactory = _ => ["config/gateway.json"] };

    public static Command BackUp()
    {
        var output = new Option<FileInfo>("--output") { Description = "The file to write; it must not be there yet.", Required = true };
        var command = new Command(BackupVerbs.BackUp, "Writes all that the store holds to a file, as it was at one moment; gateways go on.") { Files, output };
        command.SetAction((parsed, cancellation) => BackupVerbs.BackUpAsync(Load(parsed), parsed.GetValue(output)!.FullName, cancellation));
        return command;
    }

    public static Command Restore()
    {
        var input = new Argument<FileInfo>("file") { Description = "A file that backup wrote, from either store." };
        var replace = new Option<bool>("--replace") { Description = "Take away what is in the store; without it, one that is not empty is left alone." };
        var command = new Command(BackupVerbs.Restore, "Puts a backup into the store, all of it or nothing. No gateway may run.") { Files, input, replace };
        command.SetAction((parsed, cancellation) => BackupVerbs.RestoreAsync(Load(parsed), parsed.GetValue(input)!.FullName, parsed.GetValue(replace), cancellation));
        return command;
    }

    private static IConfigurationRoot Load(ParseResult parsed)
    {
        var builder = new ConfigurationBuilder();
        foreach (var file in parsed.GetValue(Files)!) builder.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
        return builder.AddEnvironmentVariables().Build();
    }
}
