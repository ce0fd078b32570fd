namespace Auth.Gateway.Core.Sessions;

/// <summary>
/// A sign-in that can be prolonged: the token family. Each refresh token carries the family's id and the number of its generation under a MAC, so
/// the store keeps a counter and no token, not even a hash of one.
/// </summary>
public sealed record Session
{
    /// <summary>A login or sign-up that set cookies.</summary>
    public const string SignedInByCookie = "cookie";

    /// <summary>OAuth's password grant.</summary>
    public const string SignedInByPassword = "password";

    /// <summary><c>ses_</c> and 24 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required string UserId { get; init; }

    public required string AccountId { get; init; }

    /// <summary>The generation of the refresh token that is good now; counts from 1.</summary>
    public int Generation { get; init; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the present generation began.</summary>
    public required DateTimeOffset RotatedAt { get; init; }

    /// <summary>When it ends if it is not used.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it ends however much it is used.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>What the sign-in was narrowed to; null: all that the user's role allows, also what it may allow later.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>How: <see cref="SignedInByCookie"/> or <see cref="SignedInByPassword"/>.</summary>
    public string SignedInBy { get; init; } = SignedInByCookie;

    public string? Address { get; init; }

    /// <summary>The client's <c>User-Agent</c>, cut to a sensible length.</summary>
    public string? Client { get; init; }
}
