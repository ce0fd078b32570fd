using System.Buffers.Binary;

namespace Auth.Gateway.Core.PasswordFormats;

/// <summary>
/// ASP.NET Core Identity's version 3: a 1, the pseudo-random function, the rounds and the salt's length (each 4 bytes, the highest first), salt, subkey; in base64.
/// Any PBKDF2 hash whose salt is long enough can be written so, and costs what it did.
/// </summary>
internal static class IdentityHash
{
    /// <summary>What its hasher asks of salt and subkey.</summary>
    public const int MinBytes = 16;

    private const int HeaderBytes = 13;
    private const byte Version = 1;

    public static string Write(IdentityHashFunction function, int rounds, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> subkey)
    {
        var bytes = new byte[HeaderBytes + salt.Length + subkey.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), (int)function);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), rounds);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(9), salt.Length);
        salt.CopyTo(bytes.AsSpan(HeaderBytes));
        subkey.CopyTo(bytes.AsSpan(HeaderBytes + salt.Length));
        return Convert.ToBase64String(bytes);
    }

    /// <returns>Null when it is none.</returns>
    public static ForeignHash? Read(string text)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || length < HeaderBytes || bytes[0] != Version) return null;
        var function = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(1));
        var rounds = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(5));
        var salt = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(9));
        if (function is < 0 or > (int)IdentityHashFunction.HmacSha512 || salt < MinBytes || salt > length - HeaderBytes - MinBytes) return null;
        return HashBounds.Rounds(rounds, 1) is { } refused ? refused : new ForeignHash.Native(text);
    }
}

/// <summary>The pseudo-random functions, by their numbers in the format.</summary>
internal enum IdentityHashFunction
{
    HmacSha1 = 0,
    HmacSha256 = 1,
    HmacSha512 = 2,
}
