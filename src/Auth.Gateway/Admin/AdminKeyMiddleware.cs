using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Pipeline.Authentication;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary><c>/admin/v1</c> opens to the configured admin key only, as a bearer or as X-API-Key; without one it opens to nobody.</summary>
public sealed class AdminKeyMiddleware(RequestDelegate next, GatewaySettings settings, ErrorWriter errors)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(AdminEndpoints.Path)) return next(context);
        var reading = CredentialReader.Read(context.Request);
        if (reading.Failure is not null) return errors.WriteAsync(context, reading.Failure);
        if (reading.Credential is not { } credential) return errors.WriteAsync(context, AuthFailure.NoCredentials);
        var presented = SHA256.HashData(Encoding.UTF8.GetBytes(credential.Value));
        return settings.Management.AdminKeyHash is { } expected && CryptographicOperations.FixedTimeEquals(presented, expected)
            ? next(context)
            : errors.WriteAsync(context, AuthFailure.InvalidCredentials);
    }
}
