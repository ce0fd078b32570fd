using Usage.Service.Validation;
using Usage.Service.Values;

namespace Usage.Service.Reports;

/// <summary>Which events count. From is inside, To is outside, so that adjoining periods share no event.</summary>
internal sealed record UsageQuery(string? Customer, string? Meter, Instant? From, Instant? To)
{
    public static UsageQuery Read(QueryFields query) => new(
        query.Text("customer_external_id"), query.Text("meter"), query.Time("from"), query.Time("to"));
}
