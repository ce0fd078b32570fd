using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Endpoints;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary><c>POST /admin/v1/import/keys</c>: many keys that exist elsewhere, by their SHA-256, of any accounts.</summary>
public sealed class AdminKeysImportEndpoint(ApiKeyImportService keys, IAccountStore accounts, TimeProvider clock)
{
    private static readonly HashSet<string> Known = ["sha256", "name", "account", "user", "scopes", "live_mode", "expires_at", "allowed_ips", "rate_limit", "shown_prefix"];

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(AdminEndpoints.Path + "/import/keys", ImportAllAsync).TakesJson();

    private Task ImportAllAsync(HttpContext context) => ImportRows.ImportAsync(context, Known, (fields, isTrial) => ImportAsync(fields, isTrial, context.RequestAborted));

    private async Task<ImportResult> ImportAsync(FieldReader fields, bool isTrial, CancellationToken cancellationToken)
    {
        var (hash, shown) = ImportedKeyRequest.Read(fields);
        var (account, user) = (fields.OptionalText("account"), fields.OptionalText("user", max: 254));
        if (account is null && user is null) fields.Refuse(FieldError.Missing("body", "account"));
        var wanted = ApiKeyRequest.Read(fields, default, createdBy: null, clock.GetUtcNow());
        if (fields.Refusal() is { } refusal) return refusal;
        if (await OwnerAsync(account, user, cancellationToken) is not { } owner) return ImportResult.Refuse(user is null ? "account: is not the id of an account" : "user: is nobody in this account");
        return await keys.ImportAsync(wanted with { Owner = owner }, hash, shown, isTrial, cancellationToken);
    }

    /// <param name="user">Id or e-mail address.</param>
    private async Task<ApiKeyOwner?> OwnerAsync(string? account, string? user, CancellationToken cancellationToken)
    {
        if (account is not null && !Identifiers.IsWellFormed(account, Identifiers.Account)) return null;
        if (user is null) return await accounts.FindAccountAsync(account!, cancellationToken) is null ? null : new ApiKeyOwner(account!, null);
        var found = Identifiers.IsWellFormed(user, Identifiers.User)
            ? await accounts.FindUserAsync(user, cancellationToken)
            : await accounts.FindUserByEmailAsync(EmailAddress.Normalize(user), cancellationToken);
        if (found is null || await accounts.FindAccessAsync(found.Id, account ?? found.HomeAccountId, cancellationToken) is not { Role: not null }) return null;
        return new ApiKeyOwner(account ?? found.HomeAccountId, found.Id);
    }
}
