using Auth.Gateway.Core.Audit;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

public sealed record AuditList(IReadOnlyList<AuditEntry> Data, AuditListMeta Meta)
{
    public static AuditList From(AuditPage page, int limit, bool forTenant) => new([.. page.Events.Select(it => AuditEntry.From(it, forTenant))], new AuditListMeta(limit, page.Next));
}

/// <param name="NextCursor">For <c>cursor</c>, to go on; null: there is no more.</param>
public sealed record AuditListMeta(int Limit, string? NextCursor);

/// <summary>An audit event as it is told; docs/audit.md explains each kind's.</summary>
/// <param name="Outcome"><c>success</c> or <c>refused</c>.</param>
/// <param name="Since">Of what was counted: from when on; <paramref name="At"/> is the last.</param>
public sealed record AuditEntry(
    string Id, string At, string Kind, string Outcome, string? Code, string? AccountId, string? Subject, string? Actor, string? CredentialId,
    string? Address, string? Client, string? Call, string? RequestId, long Count, string? Since, IReadOnlyDictionary<string, string> Details)
{
    /// <param name="forTenant">Operators' own addresses and clients are none of a tenant's business.</param>
    public static AuditEntry From(AuditEvent it, bool forTenant)
    {
        var where = forTenant && it.Origin.Actor == AuditOrigin.AdminActor ? it.Origin with { Address = null, Client = null, Call = null } : it.Origin;
        return new AuditEntry(
            it.Id, WireTime.Format(it.At), it.Kind.Name, it.FailureCode is null ? "success" : "refused", it.FailureCode, it.AccountId, it.Subject, where.Actor, it.CredentialId,
            where.Address, where.Client, where.Call, where.RequestId, it.Count, WireTime.Format(it.Since), it.Details);
    }
}
