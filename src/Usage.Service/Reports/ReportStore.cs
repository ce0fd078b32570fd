using Auth.Gateway.Upstream;
using Microsoft.Data.Sqlite;
using Usage.Service.Listing;
using Usage.Service.Storage;
using Usage.Service.Values;

namespace Usage.Service.Reports;

internal sealed class ReportStore(UsageDatabase database)
{
    // A null filter is no filter. The caller's own bound stands beside the filter, so that neither can widen the other.
    private const string Groups =
        $"""
        FROM (SELECT * FROM events WHERE {TenantCommand.Tenant}) e
        JOIN (SELECT * FROM customers WHERE {TenantCommand.Tenant}) c ON c.id = e.customer_id
        JOIN (SELECT * FROM meters WHERE {TenantCommand.Tenant}) m ON m.id = e.meter_id
        WHERE ($bound IS NULL OR c.external_id = $bound)
          AND ($customer IS NULL OR c.external_id = $customer)
          AND ($meter IS NULL OR m.token = $meter)
          AND ($from IS NULL OR e.timestamp >= $from)
          AND ($to IS NULL OR e.timestamp < $to)
        GROUP BY c.id, m.id
        """;

    public ListAnswer<UsageTotal> List(GatewayIdentity caller, UsageQuery query, Page page) => database.Read(connection =>
    {
        using var count = Command(connection, $"SELECT COUNT(*) FROM (SELECT 1 {Groups})", caller, query);
        using var command = Command(
            connection,
            $"""
            SELECT c.id, c.external_id, m.id, m.token, SUM(e.quantity_whole), SUM(e.quantity_billionths), COUNT(*),
              MIN(e.timestamp), MAX(e.timestamp)
            {Groups} ORDER BY c.external_id, m.token LIMIT $limit OFFSET $offset
            """,
            caller, query);
        command.Parameters.AddWithValue("$limit", page.Size);
        command.Parameters.AddWithValue("$offset", page.Offset);
        using var row = command.ExecuteReader();
        var totals = new List<UsageTotal>();
        while (row.Read()) totals.Add(Total(row));
        return ListAnswer<UsageTotal>.Of(totals, page, (long)count.ExecuteScalar()!);
    });

    private static SqliteCommand Command(SqliteConnection connection, string sql, GatewayIdentity caller, UsageQuery query) =>
        connection.Command(
            sql, caller,
            ("$bound", caller.Customer ?? (object)DBNull.Value), ("$customer", query.Customer ?? (object)DBNull.Value),
            ("$meter", query.Meter ?? (object)DBNull.Value),
            ("$from", query.From?.Microseconds ?? (object)DBNull.Value), ("$to", query.To?.Microseconds ?? (object)DBNull.Value));

    private static UsageTotal Total(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3),
        Quantity.Sum(row.GetInt64(4), row.GetInt64(5)).ToString(), row.GetInt64(6),
        new Instant(row.GetInt64(7)).ToString(), new Instant(row.GetInt64(8)).ToString());
}
