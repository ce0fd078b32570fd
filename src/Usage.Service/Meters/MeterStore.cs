using Auth.Gateway.Upstream;
using Microsoft.Data.Sqlite;
using Usage.Service.Errors;
using Usage.Service.Storage;
using Usage.Service.Values;

namespace Usage.Service.Meters;

internal sealed class MeterStore(UsageDatabase database, TimeProvider time)
{
    public Task<Meter> Add(GatewayIdentity caller, string token, CancellationToken cancellation) =>
        database.WriteAsync(connection => IdOf(connection, caller, token) is null
            ? Insert(connection, caller, token, Instant.From(time.GetUtcNow()))
            : throw new Refusal(StatusCodes.Status409Conflict, "A meter with this meter_token already exists"), cancellation);

    public static string? IdOf(SqliteConnection connection, GatewayIdentity caller, string token)
    {
        using var command = connection.Command(
            $"SELECT id FROM meters WHERE {TenantCommand.Tenant} AND token = $token", caller, ("$token", token));
        return command.ExecuteScalar() as string;
    }

    public static Meter Insert(SqliteConnection connection, GatewayIdentity caller, string token, Instant now)
    {
        var meter = new Meter(Identifier.New("mtr"), token, now.ToString());
        using var command = connection.Command(
            "INSERT INTO meters (id, account_id, live_mode, token, created_at) VALUES ($id, $account, $live, $token, $now)",
            caller, ("$id", meter.Id), ("$token", token), ("$now", now.Microseconds));
        command.ExecuteNonQuery();
        return meter;
    }
}
