using System.Text.Json;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>A record's fields as a script's arguments: name, value, name, value. Null is no field; a list is JSON, opaque to scripts.</summary>
internal sealed class RedisFields
{
    private readonly List<RedisValue> _fields = [];

    public RedisFields Add(string name, string? value) => value is null ? this : AddValue(name, value);

    public RedisFields Add(string name, long value) => AddValue(name, value);

    public RedisFields Add(string name, bool value) => AddValue(name, value ? 1 : 0);

    public RedisFields Add(string name, byte[] value) => AddValue(name, value);

    public RedisFields Add(string name, DateTimeOffset? value) => Add(name, value is { } instant ? RedisInstant.Format(instant) : null);

    public RedisFields Add(string name, IReadOnlyList<string> values) => AddValue(name, JsonSerializer.Serialize(values));

    public RedisValue[] ToArray() => [.. _fields];

    private RedisFields AddValue(string name, RedisValue value)
    {
        _fields.Add(name);
        _fields.Add(value);
        return this;
    }
}
