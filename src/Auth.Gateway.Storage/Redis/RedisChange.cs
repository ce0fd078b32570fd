using System.Globalization;
using Auth.Gateway.Core.Changes;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>How a change is written, and what every script begins with that logs one (see <c>change.lua</c>).</summary>
internal static class RedisChange
{
    public static RedisKey[] Keys(RedisKeys keys, params ReadOnlySpan<RedisKey> more) =>
        [keys.Changes, keys.ChangeExpiries, keys.ChangeSequence, .. more];

    public static RedisValue[] Arguments(RedisKeys keys, Change change, params ReadOnlySpan<RedisValue> more) =>
        [change.KeepUntil.ToUnixTimeMilliseconds(), keys.ChangeChannel, Format(change), .. more];

    /// <summary>Reads an entry: the sequence number that the script gave it, and its text.</summary>
    public static Change Parse(string entry)
    {
        var parts = entry.Split(' ', 6);
        return new Change(
            new ChangeSubject(Enum.Parse<ChangeKind>(parts[2]), parts[5]),
            Enum.Parse<ChangeEffect>(parts[1]),
            RedisInstant.Parse(parts[3]),
            RedisInstant.Parse(parts[4]))
        {
            Sequence = long.Parse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The text of an entry; the subject's id is its end, so that a script can append it to the rest.</summary>
    public static string Format(Change change) =>
        $"{change.Effect} {change.Subject.Kind} {RedisInstant.Format(change.At)} {RedisInstant.Format(change.KeepUntil)} {change.Subject.Id}";
}
