using System.Text.Json;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Pipeline.Authentication;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>Flare: short-lived API tokens for an API key, in any tenant that the key's user may access.</summary>
public sealed class FlareEndpoints(
    KeyLookup keys, ApiKeyUsage usage, IApiKeyStore keyStore, IAccountStore accounts, AccessTokenService tokens, GatewaySettings settings, ErrorWriter errors)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/tokens/generate", GenerateAsync).Policy(EndpointPolicies.Open(ErrorFormatNames.Flare)).Limit(RateLimitNames.Token).TakesJson(ofAnyType: true);
        routes.MapGet("/tokens/test", TestAsync).Policy(EndpointPolicies.Demand(ErrorFormatNames.Flare, SchemeNames.Bearer)).Limit(RateLimitNames.Token);
    }

    private async Task GenerateAsync(HttpContext context)
    {
        var cancellation = context.RequestAborted;
        var reading = CredentialReader.Read(context.Request);
        if (reading.Failure is not null)
        {
            await errors.WriteAsync(context, reading.Failure);
            return;
        }

        if (reading.Credential is not { } credential)
        {
            await errors.WriteAsync(context, AuthFailure.NoCredentials);
            return;
        }

        var isReadable = TryReadTenant(context.Json(), out var tenant);
        // Whom a key stands for may be remembered; into another tenant goes only what is known now.
        var found = tenant is null ? default : await keys.FindAsync(context, KeyIn(credential));
        var result = tenant is null ? await keys.AuthenticateAsync(context, KeyIn(credential)) : keys.ToResult(found, SchemeNames.ApiKey);
        if (result.Principal is not { KeyId: { } keyId } caller)
        {
            await errors.WriteAsync(context, result.Failure!);
            return;
        }

        if (!caller.MayComeFrom(context.Connection.RemoteIpAddress))
        {
            await errors.WriteAsync(context, AuthFailure.NetworkNotAllowed);
            return;
        }

        usage.Record(caller.AccountId, keyId);
        if (!isReadable)
        {
            await errors.WriteAsync(context, new ErrorDescription(StatusCodes.Status400BadRequest, "invalid_request", "tenant_id must be a positive integer."));
            return;
        }

        if (found.Grant is { } grant && grant.Account.Serial != tenant)
        {
            if (await InTenantAsync(grant, caller, tenant!.Value, cancellation) is not { } moved)
            {
                await errors.WriteAsync(context, AuthFailure.TenantNotAccessible);
                return;
            }

            caller = moved;
        }

        var token = tokens.Issue(caller, TokenUses.Generate, settings.Tokens.Lifetimes.Generate, context.Issuer(settings.Issuer));
        await WireJson.WriteSecretAsync(context, StatusCodes.Status200OK, new FlareToken(token.Text, token.ExpiresAt.ToUnixTimeSeconds()));
    }

    private async Task TestAsync(HttpContext context)
    {
        var cancellation = context.RequestAborted;
        var caller = context.Caller();
        var account = await accounts.FindAccountAsync(caller.AccountId, cancellation);
        if (account is null)
        {
            await errors.WriteAsync(context, AuthFailure.InvalidCredentials);
            return;
        }

        var organization = account.OrganizationId == account.Id ? account : await accounts.FindAccountAsync(account.OrganizationId, cancellation);
        // A key lives in its user's own account, also when the token was made for another tenant.
        var user = caller.UserId is null ? null : await accounts.FindUserAsync(caller.UserId, cancellation);
        var key = caller.KeyId is null ? null : await keyStore.FindAsync(user?.HomeAccountId ?? account.Id, caller.KeyId, cancellation) ?? await keyStore.FindAsync(account.Id, caller.KeyId, cancellation);
        if (user is null && key?.CreatedBy is { } creator) user = await accounts.FindUserAsync(creator, cancellation);
        await WireJson.WriteAsync(context, StatusCodes.Status200OK, new FlareTokenFacts(
            key?.Serial ?? 0, organization?.Serial ?? account.Serial, account.Serial, user?.Serial ?? 0, user?.Email ?? "", caller.Scopes));
    }

    // The bare key, "Bearer key" and Basic are all in use.
    private static PresentedKey[] KeyIn(Credential credential) =>
        credential.Scheme == SchemeNames.Basic ? BasicHandler.Read(credential.Value) : [new PresentedKey(credential.Value)];

    private static bool TryReadTenant(JsonBody body, out long? tenant)
    {
        tenant = null;
        if (body.Kind == JsonBodyKind.Empty) return true;
        if (body.Kind != JsonBodyKind.Object) return false;
        if (!body.Content.TryGetProperty("tenant_id", out var value) || value.ValueKind == JsonValueKind.Null) return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number) || number <= 0) return false;
        tenant = number;
        return true;
    }

    /// <returns>Null when the tenant does not exist or is none of the user's, which nobody can tell apart; account keys have one tenant.</returns>
    private async Task<Principal?> InTenantAsync(ApiKeyGrant grant, Principal caller, long serial, CancellationToken cancellationToken)
    {
        if (caller.UserId is null) return null;
        var account = await accounts.FindAccountBySerialAsync(serial, cancellationToken);
        if (account is null || await accounts.FindAccessAsync(caller.UserId, account.Id, cancellationToken) is not { Role: { } role }) return null;
        return caller with
        {
            AccountId = account.Id,
            OrganizationId = account.OrganizationId,
            Roles = [role],
            Scopes = Scopes.Intersect(grant.Key.Scopes, settings.Roles.ScopesOf(role)),
        };
    }
}

public sealed record FlareToken(string Token, long RefreshTokenExp);

public sealed record FlareTokenFacts(long ApiKeyId, long OrganizationId, long TenantId, long UserId, string UserEmail, IReadOnlyList<string> Scopes);
