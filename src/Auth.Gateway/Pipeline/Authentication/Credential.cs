namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>A credential as it was presented, not yet believed. It is a secret: it is never logged, and prints as its scheme.</summary>
public readonly record struct Credential(string Scheme, string Value)
{
    public override string ToString() => Scheme;
}
