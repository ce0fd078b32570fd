using Auth.Gateway.Core;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>Which failures mean that the store could not be asked. All others are mistakes of ours, and stay what they are.</summary>
internal static class SqliteFailures
{
    public static bool MeansUnavailable(Exception exception) => exception switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL
            or raw.SQLITE_IOERR or raw.SQLITE_FULL or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM
            or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_NOMEM,
        IOException or UnauthorizedAccessException => true,
        _ => false,
    };

    public static StoreUnavailableException Unavailable(Exception exception) => new($"The embedded store cannot be used: {exception.Message}", exception);
}
