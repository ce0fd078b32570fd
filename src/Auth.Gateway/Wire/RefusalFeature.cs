namespace Auth.Gateway.Wire;

/// <summary>The request was refused, with this stable code.</summary>
public sealed record RefusalFeature(string Code);
