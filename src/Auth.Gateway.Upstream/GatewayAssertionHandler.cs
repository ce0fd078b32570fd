using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Auth.Gateway.Upstream;

/// <summary>Whoever the gateway's signed assertion names, and nobody else. Identity headers beside it are not read: anybody can write them.</summary>
internal sealed class GatewayAssertionHandler(IOptionsMonitor<GatewayAssertionOptions> options, ILoggerFactory logger, UrlEncoder encoder, GatewayKeyRings rings)
    : AuthenticationHandler<GatewayAssertionOptions>(options, logger, encoder)
{
    private static readonly AuthenticateResult Refused = AuthenticateResult.Fail("The assertion is not the gateway's, or not for this backend, or no longer good.");
    private static readonly AuthenticateResult KeysUnreachable = AuthenticateResult.Fail("The gateway's keys cannot be fetched, so the assertion could not be checked.");

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var values = Request.Headers[GatewayAssertionDefaults.Header];
        if (values.Count == 0) return AuthenticateResult.NoResult();
        // Two would be one for whoever reads the first and another for whoever reads the last.
        if (values is not [{ } text] || AssertionValidator.Read(text) is not { Kid: { Length: > 0 } kid } token) return Refused;
        // TimeProvider comes with the options: the base class has put it there.
        var found = await rings.Of(Options, TimeProvider).FindAsync(kid, Context.RequestAborted);
        if (found is null) return KeysUnreachable;
        return found.Count > 0 && await new AssertionValidator(Options, TimeProvider).VerifyAsync(token, found) is { } identity
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name))
            : Refused;
    }

    /// <summary>401; but 503 for an assertion that could not be checked, which is not a wrong one: the caller is to try again.</summary>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (ReferenceEquals(await HandleAuthenticateOnceSafeAsync(), KeysUnreachable))
        {
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            Response.Headers.RetryAfter = "1";
            return;
        }

        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.Append(HeaderNames.WWWAuthenticate, GatewayAssertionDefaults.Header);
    }
}
