namespace Quickstart.Seeding;

/// <summary><c>quickstart.json</c>: everything needed to call the gateway.</summary>
internal sealed record DemoAccount
{
    public required string Url { get; init; }

    public required string? ManagementUrl { get; init; }

    public required string AccountId { get; init; }

    public required string Email { get; init; }

    public required string Password { get; init; }

    public required string LiveKey { get; init; }

    public required string TestKey { get; init; }

    public required string UsageKey { get; init; }

    public required string? AdminKey { get; init; }
}
