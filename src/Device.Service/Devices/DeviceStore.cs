using Auth.Gateway.Upstream;
using Device.Service.Errors;
using Device.Service.Storage;
using Microsoft.Data.Sqlite;

namespace Device.Service.Devices;

/// <summary>The devices of all tenants. Every statement names the account and the mode, so none can reach another's.</summary>
internal sealed class DeviceStore(DeviceDatabase database, TimeProvider time)
{
    private const string Columns = "id, live_mode, reference_id, time_created, account_id";
    private const int UniqueConstraint = 2067;

    public Task<RegisteredDevice> Add(GatewayIdentity caller, string reference, CancellationToken cancellation) =>
        database.WriteAsync(connection => RefuseDuplicate(() => Single(
            connection.Command(
                $"""
                INSERT INTO devices (id, account_id, live_mode, reference_id, time_created)
                VALUES ($id, $account, $live, $reference, $now) RETURNING {Columns}
                """,
                caller, ("$id", RegisteredDevice.NewId()), ("$reference", reference), ("$now", time.GetUtcNow().ToUnixTimeSeconds()))))!,
            cancellation);

    public RegisteredDevice? Find(GatewayIdentity caller, string id) => database.Read(connection =>
        Single(connection.Command($"SELECT {Columns} FROM devices WHERE {TenantCommand.Tenant} AND id = $id", caller, ("$id", id))));

    public Task<RegisteredDevice?> Rename(GatewayIdentity caller, string id, string reference, CancellationToken cancellation) =>
        database.WriteAsync(connection => RefuseDuplicate(() => Single(
            connection.Command(
                $"UPDATE devices SET reference_id = $reference WHERE {TenantCommand.Tenant} AND id = $id RETURNING {Columns}",
                caller, ("$id", id), ("$reference", reference)))),
            cancellation);

    public Task<bool> Remove(GatewayIdentity caller, string id, CancellationToken cancellation) =>
        database.WriteAsync(connection =>
        {
            using var command = connection.Command($"DELETE FROM devices WHERE {TenantCommand.Tenant} AND id = $id", caller, ("$id", id));
            return command.ExecuteNonQuery() == 1;
        }, cancellation);

    public DeviceList List(GatewayIdentity caller, DeviceQuery query) => database.Read(connection =>
    {
        var (comparison, order) = query.Backwards ? (">", "ASC") : ("<", "DESC");
        var sameReference = query.ReferenceId is null ? "" : "AND reference_id = $reference";
        using var command = connection.Command(
            $"""
            SELECT {Columns} FROM devices
            WHERE {TenantCommand.Tenant} AND sequence {comparison} $cursor {sameReference}
            ORDER BY sequence {order} LIMIT $limit
            """,
            caller, ("$cursor", Position(connection, caller, query.Cursor)), ("$limit", query.Limit + 1));
        if (query.ReferenceId is not null) command.Parameters.AddWithValue("$reference", query.ReferenceId);

        var devices = ReadAll(command);
        // One more than asked for was fetched: it tells that there is more, and is not shown.
        var hasMore = devices.Count > query.Limit;
        if (hasMore) devices.RemoveAt(query.Limit);
        if (query.Backwards) devices.Reverse();
        return new DeviceList(hasMore, devices);
    });

    private static long Position(SqliteConnection connection, GatewayIdentity caller, string? cursor)
    {
        if (cursor is null) return long.MaxValue;
        using var command = connection.Command(
            $"SELECT sequence FROM devices WHERE {TenantCommand.Tenant} AND id = $id", caller, ("$id", cursor));
        return command.ExecuteScalar() as long? ?? throw Refusal.Invalid("The cursor is not the id of a device");
    }

    private static T RefuseDuplicate<T>(Func<T> change)
    {
        try
        {
            return change();
        }
        catch (SqliteException taken) when (taken.SqliteExtendedErrorCode == UniqueConstraint)
        {
            throw Refusal.DuplicateReference();
        }
    }

    private static RegisteredDevice? Single(SqliteCommand command)
    {
        using (command) return ReadAll(command).SingleOrDefault();
    }

    private static List<RegisteredDevice> ReadAll(SqliteCommand command)
    {
        using var row = command.ExecuteReader();
        var devices = new List<RegisteredDevice>();
        while (row.Read())
        {
            var created = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(3)).ToWire();
            devices.Add(new(row.GetString(0), row.GetBoolean(1), row.GetString(2), created, row.GetString(4)));
        }
        return devices;
    }
}
