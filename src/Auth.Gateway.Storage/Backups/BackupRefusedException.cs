namespace Auth.Gateway.Storage.Backups;

/// <summary>What was asked for would do harm; the message says why, and what to do instead.</summary>
public sealed class BackupRefusedException(string message) : Exception(message);
