using Auth.Gateway.Upstream;
using Microsoft.Data.Sqlite;
using Usage.Service.Errors;
using Usage.Service.Listing;
using Usage.Service.Storage;
using Usage.Service.Values;

namespace Usage.Service.Customers;

internal sealed class CustomerStore(UsageDatabase database, TimeProvider time)
{
    public Task<Customer> Add(GatewayIdentity caller, string externalId, string? name, CancellationToken cancellation) =>
        database.WriteAsync(connection => IdOf(connection, caller, externalId) is null
            ? Insert(connection, caller, externalId, name, Instant.From(time.GetUtcNow()))
            : throw new Refusal(StatusCodes.Status409Conflict, "A customer with this external_id already exists"), cancellation);

    /// <summary>Oldest first: a customer that is added while a client pages moves nobody to another page.</summary>
    public ListAnswer<Customer> List(GatewayIdentity caller, Page page) => database.Read(connection =>
    {
        using var count = connection.Command($"SELECT COUNT(*) FROM customers WHERE {TenantCommand.Tenant}", caller);
        using var command = connection.Command(
            $"""
            SELECT id, external_id, name, created_at FROM customers
            WHERE {TenantCommand.Tenant} ORDER BY sequence LIMIT $limit OFFSET $offset
            """,
            caller, ("$limit", page.Size), ("$offset", page.Offset));
        using var row = command.ExecuteReader();
        var customers = new List<Customer>();
        while (row.Read())
        {
            var name = row.IsDBNull(2) ? null : row.GetString(2);
            customers.Add(new(row.GetString(0), row.GetString(1), name, new Instant(row.GetInt64(3)).ToString()));
        }
        return ListAnswer<Customer>.Of(customers, page, (long)count.ExecuteScalar()!);
    });

    public static string? IdOf(SqliteConnection connection, GatewayIdentity caller, string externalId)
    {
        using var command = connection.Command(
            $"SELECT id FROM customers WHERE {TenantCommand.Tenant} AND external_id = $external", caller, ("$external", externalId));
        return command.ExecuteScalar() as string;
    }

    public static Customer Insert(SqliteConnection connection, GatewayIdentity caller, string externalId, string? name, Instant now)
    {
        var customer = new Customer(Identifier.New("cus"), externalId, name, now.ToString());
        using var command = connection.Command(
            """
            INSERT INTO customers (id, account_id, live_mode, external_id, name, created_at)
            VALUES ($id, $account, $live, $external, $name, $now)
            """,
            caller, ("$id", customer.Id), ("$external", externalId), ("$name", name ?? (object)DBNull.Value), ("$now", now.Microseconds));
        command.ExecuteNonQuery();
        return customer;
    }
}
