using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Auth.Gateway.Upstream;

/// <summary>Who calls, as the gateway's verified assertion says it. A parameter of this type in a minimal API is filled in by itself.</summary>
/// <param name="Subject">Stable id of the caller: <c>usr_…</c>, or <c>acc_…</c> for an account's key.</param>
/// <param name="AccountId"><c>acc_…</c>, the tenant that the request acts in: what every query is to be narrowed by.</param>
/// <param name="LiveMode">False for a key of test mode.</param>
/// <param name="Customer">The one customer, by external id, that the caller may see; null for no such bound.</param>
/// <param name="Scheme"><c>basic</c>, <c>api-key</c>, <c>cookie</c> or <c>bearer</c>.</param>
/// <param name="CredentialId">Of the key, session or token that was used; never a secret.</param>
public sealed record GatewayIdentity(
    string Subject,
    string AccountId,
    bool LiveMode,
    string? OrganizationId,
    string? UserId,
    string? Email,
    IReadOnlySet<string> Roles,
    IReadOnlySet<string> Scopes,
    string? Customer,
    string? Scheme,
    string? CredentialId)
{
    private const string EveryScope = "*";

    /// <summary>Whether the caller has the scope, by its name or by <c>*</c>.</summary>
    public bool HasScope(string scope) => Scopes.Contains(scope) || Scopes.Contains(EveryScope);

    /// <returns>Null when the gateway named nobody: identities of other schemes are not looked at.</returns>
    public static GatewayIdentity? From(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var identity = user.Identities.FirstOrDefault(one => one is { IsAuthenticated: true, AuthenticationType: GatewayAssertionDefaults.AuthenticationScheme });
        if (identity is null || One(GatewayClaims.Subject) is not { } subject || One(GatewayClaims.Account) is not { } account) return null;
        return new GatewayIdentity(
            subject, account, One(GatewayClaims.LiveMode) == "true", One(GatewayClaims.Organization), One(GatewayClaims.User), One(GatewayClaims.Email),
            All(GatewayClaims.Role), All(GatewayClaims.Scope), One(GatewayClaims.Customer), One(GatewayClaims.Scheme), One(GatewayClaims.Credential));

        string? One(string type) => identity.FindFirst(type)?.Value;
        HashSet<string> All(string type) => identity.FindAll(type).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Found by ASP.NET's parameter binding. Null, which is a 400 where the parameter may not be null, on endpoints that let anybody in.</summary>
    public static ValueTask<GatewayIdentity?> BindAsync(HttpContext context) => ValueTask.FromResult(From(context.User));
}
