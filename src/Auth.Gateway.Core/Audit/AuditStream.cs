namespace Auth.Gateway.Core.Audit;

/// <summary>Events are kept apart by how often they come, each with room of its own: what strangers can cause never pushes out what matters.</summary>
public enum AuditStream
{
    /// <summary>Sign-ins, and changes of accounts, sessions and keys: every one is kept.</summary>
    Changes,

    /// <summary>Tokens that were issued: counted by the minute.</summary>
    Tokens,

    /// <summary>What was refused: counted by the minute.</summary>
    Refusals,
}
