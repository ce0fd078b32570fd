using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Audit;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Policies;
using Auth.Gateway.Pipeline.Authentication;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary>
/// The management listener opens to the configured admin key only, as a bearer or as X-API-Key; without one it opens to nobody. What is open by its policy
/// stays open; a path that does not exist is none of a stranger's business either.
/// </summary>
public sealed class AdminKeyMiddleware(RequestDelegate next, GatewaySettings settings, ErrorWriter errors)
{
    // By its path a request here could be taken for one of the public listener's, whose errors have other formats.
    private static readonly RoutePolicyFeature Operators = new(new RoutePolicy { Name = "gateway.management", ErrorFormat = ErrorFormatNames.Problem }, Audience: null);

    public Task InvokeAsync(HttpContext context)
    {
        context.Features.Set(Operators);
        if (context.GetEndpoint()?.Metadata.GetMetadata<RoutePolicy>() is { Anonymous: true }) return next(context);
        var reading = CredentialReader.Read(context.Request);
        if (reading.Failure is not null) return errors.WriteAsync(context, reading.Failure);
        if (reading.Credential is not { } credential) return errors.WriteAsync(context, AuthFailure.NoCredentials);
        var presented = SHA256.HashData(Encoding.UTF8.GetBytes(credential.Value));
        if (settings.Management.AdminKeyHash is not { } expected || !CryptographicOperations.FixedTimeEquals(presented, expected)) return errors.WriteAsync(context, AuthFailure.InvalidCredentials);
        context.Features.Set(new AdminCaller());
        return next(context);
    }
}
