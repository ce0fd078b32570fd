namespace Usage.Service.Customers;

internal sealed record Customer(string Id, string ExternalId, string? Name, string CreatedAt);
