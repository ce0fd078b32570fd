namespace Auth.Gateway.Core.Tokens;

/// <summary>What a key of the ring is for.</summary>
public enum SigningKeyUse
{
    /// <summary>Signs access tokens and assertions.</summary>
    Sign,

    /// <summary>Makes and checks refresh tokens; never published.</summary>
    Refresh,
}

/// <summary>A key of the ring as it is stored: the private part only under the master key.</summary>
public sealed record SigningKey
{
    /// <summary><c>sig_</c> and 24 hexadecimal digits; the JWT's <c>kid</c>.</summary>
    public required string Id { get; init; }

    public required SigningKeyUse Use { get; init; }

    /// <summary>ES256, RS256 or HS256.</summary>
    public required string Algorithm { get; init; }

    /// <summary>PKCS#8, or the bare bytes of a symmetric key, encrypted by <see cref="MasterKey"/>.</summary>
    public required byte[] ProtectedPrivateKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it begins to sign; before that it is only published.</summary>
    public required DateTimeOffset ActivatesAt { get; init; }
}
