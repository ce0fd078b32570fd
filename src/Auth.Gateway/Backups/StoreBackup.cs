using Auth.Gateway.Configuration;
using Auth.Gateway.Core;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Backups;

namespace Auth.Gateway.Backups;

/// <summary><c>backup</c> and <c>restore</c>: of the store that a configuration names, beside the gateways that run on it (a backup) or without any (a restore).</summary>
public static class StoreBackup
{
    /// <returns>What to tell.</returns>
    /// <exception cref="ConfigurationException"/>
    /// <exception cref="StoreUnavailableException"/>
    /// <exception cref="BackupRefusedException"/>
    /// <exception cref="IOException"/>
    public static async Task<string> BackUpAsync(IConfiguration configuration, string path, CancellationToken cancellationToken)
    {
        var settings = GatewaySettingsReader.Read(configuration);
        await using var services = Open(settings);
        var records = services.GetRequiredService<IStoreBackup>().ReadAsync(cancellationToken);
        var count = await BackupFile.WriteAsync(path, settings.Store.Kind, services.GetRequiredService<TimeProvider>().GetUtcNow(), records, cancellationToken);
        return $"{count} records of {settings.Store.Kind} are in {path}. The master key is not: keep it apart, since without it nobody can use them.";
    }

    /// <inheritdoc cref="BackUpAsync"/>
    /// <exception cref="InvalidDataException">The file is not whole.</exception>
    public static async Task<string> RestoreAsync(IConfiguration configuration, string path, bool replace, CancellationToken cancellationToken)
    {
        var settings = GatewaySettingsReader.Read(configuration);
        await using var services = Open(settings);
        await services.GetRequiredService<IStoreBackup>().RestoreAsync(BackupFile.ReadAsync(path, cancellationToken), new RestoreOptions(replace, settings.Audit.MaxAge), cancellationToken);
        return $"{settings.Store.Kind} holds what is in {path}. What was revoked since it was made is good again: revoke it once more.";
    }

    private static ServiceProvider Open(GatewaySettings settings) =>
        new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddGatewayStorage(settings.Store).BuildServiceProvider();
}
