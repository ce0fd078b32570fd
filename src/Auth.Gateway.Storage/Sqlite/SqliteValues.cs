using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>
/// What our types are in a column: instants are UTC ticks (100 ns since year 1), which lose nothing and compare as numbers; enumerations are their
/// names; lists are JSON.
/// </summary>
internal static class SqliteValues
{
    public static object Write(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset instant => instant.UtcTicks,
        bool flag => flag ? 1L : 0L,
        Enum name => name.ToString(),
        IReadOnlyList<string> texts => JsonSerializer.Serialize(texts),
        _ => value,
    };

    public static DateTimeOffset GetInstant(this SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);

    public static DateTimeOffset? GetInstantOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInstant(column);

    public static string? GetTextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static T GetEnum<T>(this SqliteDataReader row, int column) where T : struct, Enum => Enum.Parse<T>(row.GetString(column));

    public static IReadOnlyList<string> GetTexts(this SqliteDataReader row, int column) => JsonSerializer.Deserialize<string[]>(row.GetString(column))!;
}
