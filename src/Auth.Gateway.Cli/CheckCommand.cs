using System.CommandLine;
using Auth.Gateway.Checking;

namespace Auth.Gateway.Cli;

/// <summary><c>auth-gateway check</c>: needs no gateway that runs, and so asks the gateway's own code.</summary>
public static class CheckCommand
{
    public static Command Build()
    {
        var files = new Option<string[]>("--config") { Description = "A configuration file; more of them lie over it in their order.", DefaultValueFactory = _ => ["config/gateway.json"] };
        var tests = new Option<string?>("--tests") { Description = "A file of tests; without it, gateway.tests.json beside the first configuration file, if it is there." };
        var environment = new Option<bool>("--environment") { Description = "Lay the environment's variables (Gateway__Issuer=…) over the files, as a start would." };
        var command = new Command("check", "Says everything that is wrong with a configuration, and runs the tests that are written beside it.") { files, tests, environment };
        command.SetAction(async (parsed, cancellation) =>
        {
            var report = await ConfigurationCheck.RunAsync(new CheckRequest(parsed.GetValue(files)!, parsed.GetValue(tests), parsed.GetValue(environment)), cancellation);
            foreach (var line in report.Lines) await (report.ExitCode == 0 ? Console.Out : Console.Error).WriteLineAsync(line);
            return report.ExitCode;
        });
        return command;
    }
}
