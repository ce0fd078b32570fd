namespace Quickstart.Seeding;

/// <summary>What is true of this run, and not of the account: it may be another next time.</summary>
internal sealed record Place(string Url, string? ManagementUrl, string? AdminKey);
