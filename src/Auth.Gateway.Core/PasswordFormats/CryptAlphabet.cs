namespace Auth.Gateway.Core.PasswordFormats;

/// <summary>How crypt(3) writes a digest: 6 bits a character, the lowest first, and the bytes in an order of each format's own.</summary>
internal static class CryptAlphabet
{
    private const string Characters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <param name="order">Indexes of bytes, three to a group of 24 bits, the highest first; the last group may be shorter.</param>
    public static string Encode(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> order)
    {
        var text = new char[((order.Length * 8) + 5) / 6];
        var written = 0;
        for (var at = 0; at < order.Length; at += 3)
        {
            var group = order.Slice(at, Math.Min(3, order.Length - at));
            var bits = 0;
            foreach (var index in group) bits = (bits << 8) | digest[index];
            for (var left = ((group.Length * 8) + 5) / 6; left > 0; left--, bits >>= 6) text[written++] = Characters[bits & 63];
        }

        return new string(text);
    }

    public static bool IsWritten(string text) => text.All(Characters.Contains);
}
