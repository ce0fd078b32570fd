using System.Buffers.Binary;
using System.Text;

namespace Auth.Gateway.Tests.Telemetry.Otlp;

/// <summary>A message in the wire format of protocol buffers, read without its definition: fields by number.</summary>
public sealed class ProtoMessage
{
    private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtoMessage(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var tag = Varint(ref bytes);
            var (number, content) = (tag & 7) switch
            {
                0 => (Varint(ref bytes), default),
                1 => (BinaryPrimitives.ReadUInt64LittleEndian(Take(ref bytes, 8).Span), default),
                2 => (0UL, Take(ref bytes, (int)Varint(ref bytes))),
                5 => (BinaryPrimitives.ReadUInt32LittleEndian(Take(ref bytes, 4).Span), default(ReadOnlyMemory<byte>)),
                _ => throw new InvalidDataException($"Wire type {tag & 7}."),
            };
            _fields.Add(((int)(tag >> 3), number, content));
        }
    }

    public IEnumerable<ProtoMessage> Each(params int[] path) => path is [var first, .. var rest]
        ? from entry in _fields where entry.Field == first from inner in new ProtoMessage(entry.Bytes).Each(rest) select inner
        : [this];

    public ulong Number(int field) => _fields.Find(entry => entry.Field == field).Number;

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

    public bool Has(int field) => _fields.Exists(entry => entry.Field == field);

    private ReadOnlySpan<byte> Bytes(int field) => _fields.Find(entry => entry.Field == field).Bytes.Span;

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> bytes, int length)
    {
        var taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = Take(ref bytes, 1).Span[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
