using Auth.Gateway;
using Auth.Gateway.Backups;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core;
using Auth.Gateway.Hosting;
using Auth.Gateway.Sockets;

try
{
    if (args is [HealthCheck.Verb, ..]) return await HealthCheck.RunAsync(args[1..]);
    if (args is [BackupVerbs.BackUp, var output, .. var rest]) return await BackupVerbs.BackUpAsync(ConfigurationFiles.Load(rest), output, CancellationToken.None);
    if (args is [BackupVerbs.Restore, var file, .. var more]) return await BackupVerbs.RestoreAsync(ConfigurationFiles.Load(more.Except(["--replace"])), file, more.Contains("--replace"), CancellationToken.None);
    InlineSockets.Prefer();
    await using var app = GatewayHost.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is ConfigurationException or StoreUnavailableException or IOException or InvalidDataException or InvalidOperationException)
{
    // What an operator can mend is said in one message, without a stack trace.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
