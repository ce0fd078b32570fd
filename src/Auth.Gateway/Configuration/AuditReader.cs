using Auth.Gateway.Core.Audit;

namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:Audit</c>.</summary>
public static class AuditReader
{
    private static readonly TimeSpan TenYears = TimeSpan.FromDays(3660);

    public static AuditOptions Read(SectionReader section)
    {
        var defaults = new AuditOptions();
        var audit = new AuditOptions
        {
            MaxAge = section.Duration("MaxAge", defaults.MaxAge, TenYears, min: TimeSpan.FromHours(1)),
            MaxEvents = section.Integer("MaxEvents", defaults.MaxEvents, min: 100, max: 10_000_000),
        };
        section.RefuseUnknownKeys();
        return audit;
    }
}
