using Auth.Gateway.Core;

namespace Auth.Gateway.Telemetry;

/// <summary>Whose metrics are shown, whichever way.</summary>
public static class ExportedMeters
{
    public static IReadOnlySet<string> Names { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        InstrumentationScope.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime",
    };
}
