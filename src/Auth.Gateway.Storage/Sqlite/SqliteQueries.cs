using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>The ways of running a statement. Values are always parameters; statements are constants.</summary>
internal static class SqliteQueries
{
    /// <returns>How many rows were changed.</returns>
    public static int Execute(this SqliteLink connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.Statement(sql, parameters).ExecuteNonQuery();

    /// <returns>The first column of the first row; null when there is no row.</returns>
    public static long? Scalar(this SqliteLink connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        (long?)connection.Statement(sql, parameters).ExecuteScalar();

    /// <returns>The first row; null when there is none.</returns>
    public static T? First<T>(
        this SqliteLink connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
        where T : class
    {
        using var row = connection.Statement(sql, parameters).ExecuteReader();
        return row.Read() ? read(row) : null;
    }

    public static List<T> All<T>(
        this SqliteLink connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var row = connection.Statement(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (row.Read()) rows.Add(read(row));
        return rows;
    }
}
