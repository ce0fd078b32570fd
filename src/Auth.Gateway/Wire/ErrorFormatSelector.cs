using Auth.Gateway.Core.Policies;

namespace Auth.Gateway.Wire;

/// <summary>Which format a request's errors have: the policy's or, where no endpoint was found, that of the neighbours at its path.</summary>
public static class ErrorFormatSelector
{
    private static readonly (string Path, string Format)[] Neighbours =
    [
        ("/login", ErrorFormatNames.Flatpeak),
        ("/account", ErrorFormatNames.Flatpeak),
        ("/devices", ErrorFormatNames.Flatpeak),
        ("/oauth", ErrorFormatNames.OAuth),
        ("/tokens", ErrorFormatNames.Flare),
        ("/api/v1", ErrorFormatNames.Detail),
    ];

    public static string For(HttpContext context)
    {
        if (context.Features.Find<RoutePolicyFeature>() is { } chosen) return chosen.Policy.ErrorFormat;
        foreach (var (path, format) in Neighbours)
        {
            if (context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)) return format;
        }

        return ErrorFormatNames.Problem;
    }
}

/// <summary>The policy of the endpoint that routing chose, and the cluster that it leads to (null: it is one of our own).</summary>
public sealed record RoutePolicyFeature(RoutePolicy Policy, string? Audience);
