using Microsoft.Extensions.Hosting;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>A file that cannot be used stops the program at its start, not the first request.</summary>
internal sealed class SqliteStartup(SqliteDatabase database) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => database.OpenAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
