namespace Usage.Service.Reports;

/// <summary>What one customer used of one meter.</summary>
internal sealed record UsageTotal(
    string CustomerId, string CustomerExternalId, string MeterId, string Meter,
    string Quantity, long Events, string FirstTimestamp, string LastTimestamp);
