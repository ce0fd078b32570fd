using Auth.Gateway.Core;
using Auth.Gateway.Storage.Backups;

namespace Auth.Gateway.Backups;

/// <summary>How both are asked for on a command line: what is wrong is one line on standard error, and the exit status 1.</summary>
public static class BackupVerbs
{
    public const string BackUp = "backup";
    public const string Restore = "restore";

    public static Task<int> BackUpAsync(IConfiguration configuration, string path, CancellationToken cancellationToken) =>
        TellAsync(() => StoreBackup.BackUpAsync(configuration, path, cancellationToken));

    public static Task<int> RestoreAsync(IConfiguration configuration, string path, bool replace, CancellationToken cancellationToken) =>
        TellAsync(() => StoreBackup.RestoreAsync(configuration, path, replace, cancellationToken));

    private static async Task<int> TellAsync(Func<Task<string>> work)
    {
        try
        {
            Console.WriteLine(await work());
            return 0;
        }
        catch (Exception exception) when (exception is BackupRefusedException or StoreUnavailableException or InvalidDataException or InvalidOperationException or IOException or UnauthorizedAccessException or Configuration.ConfigurationException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
