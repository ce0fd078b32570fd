using System.Globalization;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>Fluxrate's keys of an account: made, listed, rotated and deleted by a user who may manage keys.</summary>
public sealed class FluxrateKeyEndpoints(ApiKeyService keys, ErrorWriter errors, TimeProvider clock)
{
    private const string Path = "/api/v1/api-keys";

    public void Map(IEndpointRouteBuilder routes)
    {
        var manager = EndpointPolicies.Demand(ErrorFormatNames.Detail, SchemeNames.Cookie, SchemeNames.Bearer).WithScope(Scopes.ManageKeys);
        routes.MapPost(Path, CreateAsync).Policy(manager).Limit(RateLimitNames.Api).TakesJson();
        routes.MapGet(Path, ListAsync).Policy(manager).Limit(RateLimitNames.Api);
        routes.MapPost(Path + "/{id}/rotate", RotateAsync).Policy(manager).Limit(RateLimitNames.Api).TakesJson();
        routes.MapDelete(Path + "/{id}", DeleteAsync).Policy(manager).Limit(RateLimitNames.Api);
    }

    private async Task CreateAsync(HttpContext context)
    {
        if (await UserAsync(context) is not { } caller) return;
        if (await ValidationAnswer.ReadFieldsAsync(context) is not { } fields) return;
        var wanted = ApiKeyRequest.Read(fields, new ApiKeyOwner(caller.AccountId, UserId: null), caller.UserId, clock.GetUtcNow());
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        // Nobody hands out more than they have.
        if (!Scopes.CoversAll(caller.Scopes, wanted.Scopes))
        {
            await errors.WriteAsync(context, AuthFailure.InsufficientScope);
            return;
        }

        await AnswerAsync(context, await keys.CreateAsync(wanted, context.RequestAborted));
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await UserAsync(context) is not { } caller) return;
        var query = new QueryReader(context.Request.Query);
        var page = query.Integer("page", fallback: 1, min: 1, max: 1_000_000);
        var pageSize = query.Integer("page_size", fallback: 20, min: 1, max: 100);
        if (await ValidationAnswer.RefusedAsync(context, query.Errors)) return;

        var found = await keys.ListAsync(new ApiKeyOwner(caller.AccountId, UserId: null), page, pageSize, context.RequestAborted);
        var now = clock.GetUtcNow();
        await WireJson.WriteAsync(context, StatusCodes.Status200OK, new ListEnvelope<FluxrateKey>(
            [.. found.Keys.Select(key => FluxrateKey.From(key, now))],
            new ListMeta(page, pageSize, found.Total, (found.Total + pageSize - 1) / pageSize)));
    }

    private async Task RotateAsync(HttpContext context, string id)
    {
        if (await UserAsync(context) is not { } caller) return;
        if (await ValidationAnswer.ReadOptionalFieldsAsync(context) is not { } fields) return;
        var overlap = fields.Integer("overlap_seconds", fallback: 0, min: 0, max: (int)ApiKeyService.MaxOverlap.TotalSeconds);
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        // Rotating tells the new key: of users' keys, only one's own. And nobody prolongs a key that can do more than they can.
        var old = await keys.FindAsync(caller.AccountId, id, context.RequestAborted);
        if (old is null || (old.UserId is not null && old.UserId != caller.UserId))
        {
            await errors.WriteAsync(context, ErrorDescription.ForStatus(StatusCodes.Status404NotFound));
            return;
        }

        if (!Scopes.CoversAll(caller.Scopes, old.Scopes))
        {
            await errors.WriteAsync(context, AuthFailure.InsufficientScope);
            return;
        }

        await AnswerAsync(context, await keys.RotateAsync(old, TimeSpan.FromSeconds(overlap), context.RequestAborted));
    }

    private async Task DeleteAsync(HttpContext context, string id)
    {
        if (await UserAsync(context) is not { } caller) return;
        if (await keys.DeleteAsync(caller.AccountId, id, context.RequestAborted)) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await errors.WriteAsync(context, ErrorDescription.ForStatus(StatusCodes.Status404NotFound));
    }

    private Task AnswerAsync(HttpContext context, (ApiKeyCreation Creation, string Secret) made) => made.Creation.Outcome switch
    {
        ApiKeyCreationOutcome.Created => WireJson.WriteSecretAsync(
            context, StatusCodes.Status201Created, FluxrateNewKey.From(made.Creation.Key!, made.Secret)),
        ApiKeyCreationOutcome.LimitReached => WireJson.WriteAsync(context, StatusCodes.Status400BadRequest, new DetailError("API key limit reached")),
        ApiKeyCreationOutcome.NotActive => WireJson.WriteAsync(context, StatusCodes.Status409Conflict, new DetailError("Only an active key that was not rotated before can be rotated")),
        _ => errors.WriteAsync(context, ErrorDescription.ForStatus(StatusCodes.Status404NotFound)),
    };

    // A person manages keys: not a key, nor a token that was made from one or from another token.
    private async ValueTask<Principal?> UserAsync(HttpContext context)
    {
        var caller = context.Caller();
        if (caller.SignedInUserId is not null) return caller;
        await errors.WriteAsync(context, AuthFailure.UserRequired);
        return null;
    }
}

public sealed record FluxrateKey(
    string Id, string Name, string Prefix, IReadOnlyList<string> Scopes, string Status, bool LiveMode, string CreatedAt, string? ExpiresAt, string? LastUsedAt)
{
    public static FluxrateKey From(ApiKey key, DateTimeOffset now) => new(
        key.Id, key.Name, key.Prefix, key.Scopes, StatusOf(key, now), key.LiveMode, WireTime.Format(key.CreatedAt), WireTime.Format(key.ExpiresAt), WireTime.Format(key.LastUsedAt));

    private static string StatusOf(ApiKey key, DateTimeOffset now) =>
        key.Status == ApiKeyStatus.Active && key.ExpiresAt <= now ? "EXPIRED" : key.Status.ToString().ToUpper(CultureInfo.InvariantCulture);
}

/// <param name="Key">Here, and nowhere else, ever.</param>
public sealed record FluxrateNewKey(
    string Id, string Name, string Key, string Prefix, IReadOnlyList<string> Scopes, string Status, bool LiveMode, string CreatedAt, string? ExpiresAt)
{
    public static FluxrateNewKey From(ApiKey key, string secret) => new(
        key.Id, key.Name, secret, key.Prefix, key.Scopes, "ACTIVE", key.LiveMode, WireTime.Format(key.CreatedAt), WireTime.Format(key.ExpiresAt));
}
