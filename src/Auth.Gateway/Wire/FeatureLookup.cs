using Microsoft.AspNetCore.Http.Features;

namespace Auth.Gateway.Wire;

/// <summary>What a request has with it. It is asked for dozens of times on a request's way, and the framework's generic methods look themselves up each time.</summary>
public static class FeatureLookup
{
    /// <returns>Null: there is none.</returns>
    public static T? Find<T>(this IFeatureCollection features)
        where T : class => (T?)features[typeof(T)];

    /// <returns>Null: routing has found none, or has not been asked.</returns>
    public static Endpoint? FindEndpoint(this HttpContext context) => context.Features.Find<IEndpointFeature>()?.Endpoint;
}
