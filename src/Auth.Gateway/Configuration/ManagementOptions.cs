namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:Management</c>: the listener that is not for the public.</summary>
/// <param name="Url">Null: there is none.</param>
/// <param name="AdminKeyHash">SHA-256 of the key that opens <c>/admin/v1</c>; null: nobody can.</param>
public sealed record ManagementOptions(string? Url, byte[]? AdminKeyHash);
