using System.Net;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Principals;
using Microsoft.Extensions.Options;

namespace Auth.Gateway.Core.ApiKeys;

/// <summary>A key's text to the principal that it stands for.</summary>
public sealed class ApiKeyAuthenticator(IApiKeyStore store, IOptions<ApiKeyOptions> options, IOptions<RoleOptions> roles, TimeProvider clock)
{
    /// <returns>The grant, or null: for an unknown key, a dead one, or one whose user has no business in its account any more.</returns>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<ApiKeyGrant?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (!ApiKeyFormat.MayExist(key, options.Value.Prefix)) return null;
        var now = clock.GetUtcNow();
        var grant = await store.FindByHashAsync(ApiKeyFormat.Hash(key), cancellationToken);
        return grant is not null && grant.IsUsable(now) ? grant with { AskedAt = now } : null;
    }

    public Principal ToPrincipal(ApiKeyGrant grant, string scheme)
    {
        var (key, account, access) = grant;
        return new Principal
        {
            Subject = access?.User.Id ?? account.Id,
            AccountId = account.Id,
            OrganizationId = account.OrganizationId,
            UserId = access?.User.Id,
            Email = access?.User.Email,
            Roles = access?.Role is { } role ? [role] : [],
            Scopes = access is null ? key.Scopes : Scopes.Intersect(key.Scopes, roles.Value.ScopesOf(access.Role)),
            Scheme = scheme,
            LiveMode = key.LiveMode,
            KeyId = key.Id,
            AllowedNetworks = [.. key.AllowedNetworks.Select(network => IPNetwork.Parse(network))],
            RateLimit = key.RateLimit,
            IssuedAt = grant.AskedAt,
            ExpiresAt = key.ExpiresAt,
        };
    }
}
