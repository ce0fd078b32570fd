namespace Usage.Service.Meters;

internal sealed record Meter(string Id, string MeterToken, string CreatedAt);
