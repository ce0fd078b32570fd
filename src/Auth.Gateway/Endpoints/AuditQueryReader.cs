using Auth.Gateway.Core;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>What is asked of the audit trail, from the query string: for operators and for accounts alike.</summary>
public static class AuditQueryReader
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    /// <summary>What is wrong is in <see cref="QueryReader.Errors"/>; the result counts only when nothing is.</summary>
    public static AuditQuery Read(QueryReader query, string? accountId, string? subject) => new(
        accountId,
        subject,
        query.Text("kind", text => AuditKind.Find(text) is not null, $"kind must be one of {string.Join(", ", AuditKind.All)}") is { } kind ? AuditKind.Find(kind) : null,
        query.Instant("from") ?? DateTimeOffset.MinValue,
        query.Instant("to"),
        query.Text("cursor", text => Identifiers.IsWellFormed(text, Identifiers.AuditEvent), "cursor must be the next_cursor of an earlier answer"),
        query.Integer("limit", DefaultLimit, min: 1, MaxLimit));

    public static string? Account(QueryReader query) =>
        query.Text("account", text => Identifiers.IsWellFormed(text, Identifiers.Account), "account must be the id of an account (acc_…)");

    public static string? Subject(QueryReader query) => query.Text(
        "subject", text => Identifiers.IsWellFormed(text, Identifiers.User) || Identifiers.IsWellFormed(text, Identifiers.Account), "subject must be the id of a user (usr_…) or an account (acc_…)");
}
