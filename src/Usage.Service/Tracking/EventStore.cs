using System.Text.Json;
using Auth.Gateway.Upstream;
using Microsoft.Data.Sqlite;
using Usage.Service.Customers;
using Usage.Service.Errors;
using Usage.Service.Meters;
using Usage.Service.Storage;
using Usage.Service.Values;

namespace Usage.Service.Tracking;

/// <summary>The events of all tenants. Recording is one transaction: the event, and what it names for the first time.</summary>
internal sealed class EventStore(UsageDatabase database, TimeProvider time, FirstUse firstUse)
{
    private const string Columns =
        "id, customer_id, meter_id, quantity_whole, quantity_billionths, timestamp, created_at, metadata";

    public Task<UsageEvent> Record(GatewayIdentity caller, TrackRequest request, CancellationToken cancellation) =>
        database.WriteAsync(connection => Repeated(connection, caller, request) ?? Add(connection, caller, request), cancellation);

    /// <summary>The first event with a key is the answer to every later one, whatever that says.</summary>
    private static UsageEvent? Repeated(SqliteConnection connection, GatewayIdentity caller, TrackRequest request)
    {
        if (request.IdempotencyKey is null) return null;
        using var command = connection.Command(
            $"SELECT {Columns} FROM events WHERE {TenantCommand.Tenant} AND idempotency_key = $key",
            caller, ("$key", request.IdempotencyKey));
        using var row = command.ExecuteReader();
        return row.Read() ? Read(row) : null;
    }

    private UsageEvent Add(SqliteConnection connection, GatewayIdentity caller, TrackRequest request)
    {
        var now = Instant.From(time.GetUtcNow());
        var customer = CustomerStore.IdOf(connection, caller, request.Customer)
            ?? (firstUse.Creates ? CustomerStore.Insert(connection, caller, request.Customer, null, now).Id : throw Unknown("Customer"));
        var meter = MeterStore.IdOf(connection, caller, request.Meter)
            ?? (firstUse.Creates ? MeterStore.Insert(connection, caller, request.Meter, now).Id : throw Unknown("Meter"));
        using var command = connection.Command(
            $"""
            INSERT INTO events (id, account_id, live_mode, customer_id, meter_id, quantity_whole, quantity_billionths,
              timestamp, created_at, idempotency_key, metadata)
            VALUES ($id, $account, $live, $customer, $meter, $whole, $billionths, $timestamp, $now, $key, $metadata)
            RETURNING {Columns}
            """,
            caller,
            ("$id", Identifier.New("evt")), ("$customer", customer), ("$meter", meter),
            ("$whole", request.Quantity.Whole), ("$billionths", request.Quantity.Billionths),
            ("$timestamp", (request.Timestamp ?? now).Microseconds), ("$now", now.Microseconds),
            ("$key", request.IdempotencyKey ?? (object)DBNull.Value), ("$metadata", request.Metadata));
        using var row = command.ExecuteReader();
        row.Read();
        return Read(row);
    }

    private static Refusal Unknown(string what) => new(StatusCodes.Status404NotFound, $"{what} not found");

    private static UsageEvent Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2),
        new Quantity(row.GetInt64(3), row.GetInt64(4)).ToString(),
        new Instant(row.GetInt64(5)).ToString(), new Instant(row.GetInt64(6)).ToString(),
        JsonElement.Parse(row.GetString(7)));
}
