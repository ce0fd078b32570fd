using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>A connection that keeps its statements: compiling one costs several times what running it does. Used by one caller at a time.</summary>
internal sealed class SqliteLink(string connectionString) : SqliteConnection(connectionString)
{
    // Bounded by itself: statements are constants of the program.
    private readonly Dictionary<string, SqliteCommand> _statements = new(StringComparer.Ordinal);

    /// <returns>The statement with these values; whoever asks for it again gets the same one, so it must be done with by then.</returns>
    public SqliteCommand Statement(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new SqliteCommand(sql, this);
            foreach (var (name, _) in parameters) statement.Parameters.Add(new SqliteParameter { ParameterName = name });
            _statements.Add(sql, statement);
        }

        foreach (var (name, value) in parameters) statement.Parameters[name].Value = SqliteValues.Write(value);
        statement.Transaction = Transaction;
        return statement;
    }
}
