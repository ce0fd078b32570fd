using Auth.Gateway.Upstream;
using Microsoft.Data.Sqlite;

namespace Usage.Service.Storage;

/// <summary>Every statement is on behalf of one account in one mode.</summary>
internal static class TenantCommand
{
    public const string Tenant = "account_id = $account AND live_mode = $live";

    /// <summary>A statement cannot be made without saying on whose behalf.</summary>
    public static SqliteCommand Command(
        this SqliteConnection connection, string sql, GatewayIdentity caller, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$account", caller.AccountId);
        command.Parameters.AddWithValue("$live", caller.LiveMode);
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }
}
