using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Endpoints;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary>
/// <c>POST /admin/v1/accounts/{id}/keys/import</c>: takes over a key that exists elsewhere, by its SHA-256. Its holders keep using it; nobody here
/// ever sees it.
/// </summary>
public sealed class AdminKeyImportEndpoint(ApiKeyService keys, IAccountStore accounts, ErrorWriter errors, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(AdminEndpoints.Path + "/accounts/{id}/keys/import", ImportAsync).TakesJson();

    private async Task ImportAsync(HttpContext context, string id)
    {
        if (!Identifiers.IsWellFormed(id, Identifiers.Account) || await accounts.FindAccountAsync(id, context.RequestAborted) is null)
        {
            await errors.WriteAsync(context, ErrorDescription.ForStatus(StatusCodes.Status404NotFound));
            return;
        }

        if (await ValidationAnswer.ReadFieldsAsync(context) is not { } fields) return;
        var (hash, shown) = ImportedKeyRequest.Read(fields);
        var userId = fields.OptionalText("user_id", max: 40);
        if (userId is not null && !await IsMemberAsync(userId, id, context.RequestAborted)) fields.Refuse(FieldError.Wrong("is not the id of a user of this account", "body", "user_id"));
        var wanted = ApiKeyRequest.Read(fields, new ApiKeyOwner(id, userId), createdBy: null, clock.GetUtcNow());
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        var creation = await keys.ImportAsync(wanted, hash, shown, context.RequestAborted);
        await (creation.Outcome switch
        {
            ApiKeyCreationOutcome.Created => WireJson.WriteAsync(context, StatusCodes.Status201Created, FluxrateKey.From(creation.Key!, clock.GetUtcNow())),
            ApiKeyCreationOutcome.LimitReached => errors.WriteAsync(context, new ErrorDescription(StatusCodes.Status409Conflict, "key_limit_reached", "API key limit reached")),
            _ => errors.WriteAsync(context, new ErrorDescription(StatusCodes.Status409Conflict, "key_exists", "A key with this hash exists already.")),
        });
    }

    private async Task<bool> IsMemberAsync(string userId, string accountId, CancellationToken cancellationToken) =>
        Identifiers.IsWellFormed(userId, Identifiers.User) && await accounts.FindAccessAsync(userId, accountId, cancellationToken) is { Role: not null };
}
