using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Auth.Gateway.Core.Tokens;

/// <summary>Writes a JWT (RFC 7519 §7.1) in the compact serialisation of RFC 7515 §7.1.</summary>
internal static class CompactJwsWriter
{
    /// <summary>How many members a header has: <c>alg</c>, <c>kid</c> and <c>typ</c>.</summary>
    public const int HeaderSize = 3;

    // As readable as JSON may be: it goes into no page.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Most tokens fit.
    private const int Usual = 1024;

    [ThreadStatic]
    private static Scratch? _scratch;

    // Kept by each thread, since a token is written at once and then only its text is needed.
    private sealed class Scratch
    {
        public ArrayBufferWriter<byte> Json { get; } = new(Usual);

        public ArrayBufferWriter<byte> Input { get; } = new(Usual);
    }

    /// <param name="type">The header's <c>typ</c>, so that no token of ours is taken for one of another kind (RFC 8725 §3.11).</param>
    /// <param name="write">Writes the members of the claims, each once.</param>
    public static string Sign<T>(RingKey key, string type, T given, Action<Utf8JsonWriter, T> write)
    {
        var scratch = _scratch ??= new Scratch();
        try
        {
            Write(scratch.Json, given, write);
            var input = scratch.Input;
            input.Write(key.Header(type));
            input.Write("."u8);
            input.Advance(Base64Url.EncodeToUtf8(scratch.Json.WrittenSpan, input.GetSpan(Base64Url.GetEncodedLength(scratch.Json.WrittenCount))));
            return Join(input.WrittenSpan, key.Sign(input.WrittenSpan));
        }
        finally
        {
            scratch.Json.ResetWrittenCount();
            scratch.Input.ResetWrittenCount();
        }
    }

    /// <summary>The header of what a key signs, as it stands in a token (RFC 7515 §4): base64url of JSON, in ASCII.</summary>
    public static byte[] Header(RingKey key, string type)
    {
        var json = new ArrayBufferWriter<byte>();
        Write(json, (key, type), static (writer, given) =>
        {
            writer.WriteString("alg", given.key.Algorithm);
            writer.WriteString("kid", given.key.Id);
            writer.WriteString("typ", given.type);
        });
        return Base64Url.EncodeToUtf8(json.WrittenSpan);
    }

    private static void Write<T>(ArrayBufferWriter<byte> json, T given, Action<Utf8JsonWriter, T> write)
    {
        using var writer = new Utf8JsonWriter(json, Plain);
        writer.WriteStartObject();
        write(writer, given);
        writer.WriteEndObject();
    }

    private static string Join(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        var length = input.Length + 1 + Base64Url.GetEncodedLength(signature.Length);
        return string.Create(length, new Parts(input, signature), static (text, parts) =>
        {
            var dot = Encoding.ASCII.GetChars(parts.Input, text);
            text[dot] = '.';
            Base64Url.EncodeToChars(parts.Signature, text[(dot + 1)..]);
        });
    }

    private readonly ref struct Parts(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        public ReadOnlySpan<byte> Input { get; } = input;

        public ReadOnlySpan<byte> Signature { get; } = signature;
    }
}
