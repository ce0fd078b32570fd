using System.Text;

namespace Auth.Gateway.Hosting;

/// <summary>
/// How Kestrel is to read a <c>Content-Length</c>: digits, and nothing that some other parser might take for one (RFC 9110, section 8.6). By itself
/// it also takes a sign, which a server before or behind could read as no length at all. What is no digit becomes a letter, and that is refused.
/// </summary>
public sealed class LengthEncoding : Encoding
{
    public static readonly LengthEncoding Instance = new();

    private LengthEncoding()
    {
    }

    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        // Kestrel gives room for one digit more than a length can have; filling it is too long already.
        var count = Math.Min(bytes.Length, chars.Length);
        for (var i = 0; i < count; i++) chars[i] = char.IsAsciiDigit((char)bytes[i]) ? (char)bytes[i] : 'x';
        return count;
    }

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) => GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => ASCII.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount;
}
