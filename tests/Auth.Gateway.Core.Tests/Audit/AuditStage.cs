using Auth.Gateway.Core.Audit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Auth.Gateway.Core.Tests.Audit;

/// <summary>A trail in memory, before a store that can be away.</summary>
internal sealed class AuditStage : IAuditStore, IAuditOrigin
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly StillClock _clock = new();

    public AuditStage()
    {
        Trail = new AuditTrail(new AuditTally(), Queue, this, _clock, NullLogger<AuditTrail>.Instance);
        Writer = new AuditWriter(Trail, Queue, this, Options.Create(new AuditOptions()), _clock, NullLogger<AuditWriter>.Instance);
    }

    public AuditQueue Queue { get; } = new();

    public AuditTrail Trail { get; }

    public AuditWriter Writer { get; }

    public List<AuditEvent> Written { get; } = [];

    public bool IsAway { get; set; }

    public AuditOrigin Current { get; set; } = AuditOrigin.System;

    public DateTimeOffset Now
    {
        get => _clock.Now;
        set => _clock.Now = value;
    }

    /// <param name="address">The stranger's.</param>
    public void Refuse(string address, string code = "invalid_credentials")
    {
        Current = new AuditOrigin(null, address, address, null, null, "GET /x");
        Trail.Record(new AuditEvent(AuditKind.RequestRefused) { FailureCode = code });
    }

    public Task AppendAsync(IReadOnlyList<AuditEvent> events, AuditBounds bounds, CancellationToken cancellationToken)
    {
        if (IsAway) throw new StoreUnavailableException("It is away.");
        Written.AddRange(events);
        return Task.CompletedTask;
    }

    public Task<bool> PruneAsync(AuditBounds bounds, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    private sealed class StillClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
