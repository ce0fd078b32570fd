using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Auth.Gateway.Core.Tokens;

/// <summary>Writes a JWT (RFC 7519 §7.1) in the compact serialisation of RFC 7515 §7.1.</summary>
internal static class CompactJwsWriter
{
    /// <param name="type">The header's <c>typ</c>, so that no token of ours is taken for one of another kind (RFC 8725 §3.11).</param>
    /// <param name="claims">Of texts, lists of texts, flags and whole numbers.</param>
    public static string Sign(RingKey key, string type, IReadOnlyDictionary<string, object> claims)
    {
        var header = Json(static (writer, given) =>
        {
            writer.WriteString("alg", given.Key.Algorithm);
            writer.WriteString("kid", given.Key.Id);
            writer.WriteString("typ", given.Type);
        }, (Key: key, Type: type));
        var payload = Json(Write, claims);
        var input = new byte[Base64Url.GetEncodedLength(header.WrittenCount) + 1 + Base64Url.GetEncodedLength(payload.WrittenCount)];
        var length = Base64Url.EncodeToUtf8(header.WrittenSpan, input);
        input[length++] = (byte)'.';
        length += Base64Url.EncodeToUtf8(payload.WrittenSpan, input.AsSpan(length));
        return string.Concat(Encoding.ASCII.GetString(input, 0, length), ".", Base64Url.EncodeToString(key.Sign(input)));
    }

    private static ArrayBufferWriter<byte> Json<T>(Action<Utf8JsonWriter, T> write, T given)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        write(writer, given);
        writer.WriteEndObject();
        writer.Flush();
        return buffer;
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, object> claims)
    {
        foreach (var (name, value) in claims)
        {
            writer.WritePropertyName(name);
            switch (value)
            {
                case string text:
                    writer.WriteStringValue(text);
                    break;
                case bool flag:
                    writer.WriteBooleanValue(flag);
                    break;
                case long number:
                    writer.WriteNumberValue(number);
                    break;
                case IReadOnlyList<string> texts:
                    writer.WriteStartArray();
                    foreach (var text in texts) writer.WriteStringValue(text);
                    writer.WriteEndArray();
                    break;
                default:
                    throw new ArgumentException($"The claim {name} has a form that no token of ours has.", nameof(claims));
            }
        }
    }
}
