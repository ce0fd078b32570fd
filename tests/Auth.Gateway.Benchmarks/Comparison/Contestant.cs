namespace Auth.Gateway.Benchmarks.Comparison;

/// <summary>A program and what it is asked with.</summary>
/// <param name="Credentials">A header line a request, in turn; none: requests without a credential.</param>
/// <param name="Bad">Header lines that must get 401: altered, expired, unknown.</param>
/// <param name="Load">Other than a full one.</param>
/// <param name="Fresh">Makes credentials that were never seen, as many as are wanted; null where the same come again and again.</param>
public sealed record Contestant(string Name, Server Server, string[] Credentials, string[]? Bad = null, Func<int, IEnumerable<string>>? Fresh = null, Load? Load = null)
{
    public bool Authenticates => Bad is not null;
}
