namespace Auth.Gateway.Configuration;

/// <param name="Path">The key, as configuration writes it: <c>Gateway:Policies:devices:Credentials:0</c>.</param>
/// <param name="Value">What stands there; never shown for secrets.</param>
/// <param name="Remedy">What would be right.</param>
public sealed record ConfigurationError(string Path, string? Value, string Remedy)
{
    public override string ToString() => Value is null ? $"{Path}: {Remedy}" : $"{Path} = \"{Value}\": {Remedy}";
}
