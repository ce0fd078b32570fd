using System.Diagnostics;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Telemetry;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>From a request to a principal, by whichever scheme its credential has.</summary>
public sealed class Authenticator(IEnumerable<ICredentialHandler> handlers, PrincipalCache cache, ApiKeyUsage usage, CookieNames cookies, GatewayMetrics metrics, GatewayTraces traces)
{
    private readonly Dictionary<string, ICredentialHandler> _handlers = handlers.ToDictionary(handler => handler.Scheme, StringComparer.Ordinal);

    /// <param name="withCookie">Whether a cookie counts here.</param>
    /// <exception cref="Core.StoreUnavailableException"/>
    public async ValueTask<AuthResult> AuthenticateAsync(HttpRequest request, bool withCookie)
    {
        var rehearsal = Rehearsal.Of(request.HttpContext);
        if (rehearsal?.Caller is { } given) return given.Principal?.Scheme == SchemeNames.Cookie && !withCookie ? AuthResult.None : given;
        var reading = CredentialReader.Read(request, withCookie ? cookies.AccessToken : null);
        if (reading.Failure is not null) return AuthResult.Rejected(reading.Failure);
        if (reading.Credential is not { } credential) return AuthResult.None;
        var principal = cache.Find(credential);
        metrics.CacheLookup(credential.Scheme, principal is not null);
        if (principal is null)
        {
            var position = cache.Position;
            var handler = _handlers[credential.Scheme];
            // Without what stood around it: other cookies are nothing to be remembered.
            credential = new Credential(credential.Scheme, credential.Value);
            var asked = metrics.TimesAuthentication ? Stopwatch.GetTimestamp() : 0;
            var result = await VerifyAsync(request.HttpContext, credential, handler);
            if (asked != 0) metrics.Authentication(credential.Scheme, result.IsAuthenticated, Stopwatch.GetElapsedTime(asked));
            if (!result.IsAuthenticated) return result;
            principal = result.Principal;
            if (rehearsal is null) cache.Add(credential, principal, position, handler.IsSelfContained);
        }

        // A token made from a key is no use of the key: only presenting it counts.
        if (rehearsal is null && principal is { KeyId: not null, Scheme: SchemeNames.ApiKey or SchemeNames.Basic }) usage.Record(principal.AccountId, principal.KeyId);
        return AuthResult.Authenticated(principal);
    }

    private async ValueTask<AuthResult> VerifyAsync(HttpContext context, Credential credential, ICredentialHandler handler)
    {
        using var span = traces.StartStep("authenticate");
        span?.SetTag("auth_gateway.scheme", credential.Scheme);
        var result = await handler.AuthenticateAsync(context, credential.Value);
        span?.SetTag("auth_gateway.result", GatewayMetrics.Result(result.IsAuthenticated));
        return result;
    }
}
