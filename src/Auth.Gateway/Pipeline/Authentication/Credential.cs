using Microsoft.Extensions.Primitives;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>
/// A credential as it was presented, not yet believed. It is a secret: it is never logged, and prints as its scheme. It may stand in the middle of a
/// header, which is not copied to look it up.
/// </summary>
public readonly struct Credential : IEquatable<Credential>
{
    // Keys and signatures end in what nobody can choose. Equality is of all characters.
    private const int Hashed = 64;

    private readonly StringSegment _text;

    public Credential(string scheme, StringSegment text) => (Scheme, _text) = (scheme, text);

    public string Scheme { get; }

    public string Value => _text.ToString();

    private ReadOnlySpan<char> Characters => _text.AsSpan();

    public bool Equals(Credential other) => Scheme == other.Scheme && Characters.SequenceEqual(other.Characters);

    public override bool Equals(object? obj) => obj is Credential other && Equals(other);

    // Seeded anew in each process, so that nobody can aim at one bucket.
    public override int GetHashCode() => string.GetHashCode(Characters.Length > Hashed ? Characters[^Hashed..] : Characters);

    public override string ToString() => Scheme;
}
