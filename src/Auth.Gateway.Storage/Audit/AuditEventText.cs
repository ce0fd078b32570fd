using System.Text.Json;
using System.Text.Json.Serialization;
using Auth.Gateway.Core.Audit;

namespace Auth.Gateway.Storage.Audit;

/// <summary>An event as both stores keep it: JSON, with nothing in it that is missing.</summary>
internal static class AuditEventText
{
    private static readonly JsonSerializerOptions Options = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private sealed record Kept(
        string Id, DateTimeOffset At, string Kind, string? FailureCode, string? AccountId, string? Subject, string? CredentialId, AuditOrigin Origin, long Count, DateTimeOffset? Since,
        IReadOnlyDictionary<string, string> Details);

    public static string Write(AuditEvent it) => JsonSerializer.Serialize(
        new Kept(it.Id, it.At, it.Kind.Name, it.FailureCode, it.AccountId, it.Subject, it.CredentialId, it.Origin, it.Count, it.Since, it.Details), Options);

    /// <returns>Null for a kind that this program does not know: a newer one wrote it.</returns>
    public static AuditEvent? Read(string text)
    {
        var kept = JsonSerializer.Deserialize<Kept>(text, Options) ?? throw new InvalidDataException("An audit event in the store is empty.");
        return AuditKind.Find(kept.Kind) is not { } kind ? null : new AuditEvent(kind)
        {
            Id = kept.Id,
            At = kept.At,
            FailureCode = kept.FailureCode,
            AccountId = kept.AccountId,
            Subject = kept.Subject,
            CredentialId = kept.CredentialId,
            Origin = kept.Origin,
            Count = kept.Count,
            Since = kept.Since,
            Details = kept.Details,
        };
    }
}
