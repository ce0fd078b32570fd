namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>What upstreams are told of one principal.</summary>
/// <param name="headers">All but the assertion; the values are safe in a header.</param>
/// <param name="assertions">Null where they are turned off.</param>
public sealed class ToldIdentity(KeyValuePair<string, string>[] headers, Assertions? assertions)
{
    public ReadOnlySpan<KeyValuePair<string, string>> Headers => headers;

    /// <param name="audience">Whom it is for: the cluster's id.</param>
    /// <returns>Null where assertions are turned off.</returns>
    public string? Assertion(string audience) => assertions?.For(audience);
}
