using Microsoft.Extensions.Options;

namespace Auth.Gateway.Core.Audit;

/// <summary>Reads the trail: with what happened here a moment ago, and without what is too old, whether it was pruned yet or not.</summary>
public sealed class AuditLog(IAuditStore store, AuditWriter writer, IOptions<AuditOptions> options, TimeProvider clock)
{
    /// <exception cref="StoreUnavailableException"/>
    public async Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        var oldest = clock.GetUtcNow() - options.Value.MaxAge;
        return await store.ReadAsync(query.From > oldest ? query : query with { From = oldest }, cancellationToken);
    }
}
