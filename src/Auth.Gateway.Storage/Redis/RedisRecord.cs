using System.Text.Json;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>A record as it was read: the other side of <see cref="RedisFields"/>.</summary>
internal sealed class RedisRecord
{
    /// <summary>Reads the record that is its one key.</summary>
    public static readonly RedisScript Find = RedisScript.Load("find");

    private readonly Dictionary<string, RedisValue> _fields = new(StringComparer.Ordinal);

    private RedisRecord(RedisValue[] pairs)
    {
        for (var i = 0; i < pairs.Length; i += 2) _fields[pairs[i].ToString()] = pairs[i + 1];
    }

    /// <returns>Null for what <c>HGETALL</c> says of a key that is not there, and for no answer.</returns>
    public static RedisRecord? Read(RedisResult? result) =>
        result is not null && !result.IsNull && (RedisValue[]?)result is { Length: > 0 } pairs ? new RedisRecord(pairs) : null;

    public string Text(string name) => TextOrNull(name) ?? throw new InvalidDataException($"A record in Redis lacks its field '{name}'.");

    public string? TextOrNull(string name) => _fields.TryGetValue(name, out var value) ? value.ToString() : null;

    public long Number(string name) => (long)_fields.GetValueOrDefault(name);

    public bool Flag(string name) => Number(name) != 0;

    public byte[] Bytes(string name) => (byte[]?)_fields.GetValueOrDefault(name) ?? [];

    public DateTimeOffset Instant(string name) => RedisInstant.Parse(Text(name));

    public DateTimeOffset? InstantOrNull(string name) => TextOrNull(name) is { } text ? RedisInstant.Parse(text) : null;

    public IReadOnlyList<string> List(string name) => JsonSerializer.Deserialize<string[]>(Text(name)) ?? [];
}
