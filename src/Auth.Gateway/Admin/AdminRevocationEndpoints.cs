using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Endpoints;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary>
/// <c>POST …/revoke</c> ends what a user or an account has, once; <c>…/disable</c> keeps them out until <c>…/enable</c>. All are effective here when they
/// answer, and everywhere within a second.
/// </summary>
public sealed class AdminRevocationEndpoints(RevocationService revocations, ErrorWriter errors, TimeProvider clock)
{
    private const string Users = AdminEndpoints.Path + "/users/{id}";
    private const string Accounts = AdminEndpoints.Path + "/accounts/{id}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Users + "/disable", (HttpContext context, string id) => SetUserActiveAsync(context, id, isActive: false));
        routes.MapPost(Users + "/enable", (HttpContext context, string id) => SetUserActiveAsync(context, id, isActive: true));
        routes.MapPost(Users + "/revoke", RevokeUserAsync).TakesJson();
        routes.MapPost(Accounts + "/disable", (HttpContext context, string id) => SetAccountActiveAsync(context, id, isActive: false));
        routes.MapPost(Accounts + "/enable", (HttpContext context, string id) => SetAccountActiveAsync(context, id, isActive: true));
        routes.MapPost(Accounts + "/revoke", RevokeAccountAsync).TakesJson();
    }

    private async Task SetUserActiveAsync(HttpContext context, string id, bool isActive) =>
        await AnswerAsync(context, Identifiers.IsWellFormed(id, Identifiers.User) && await revocations.SetUserActiveAsync(id, isActive, context.RequestAborted));

    private async Task SetAccountActiveAsync(HttpContext context, string id, bool isActive) =>
        await AnswerAsync(context, Identifiers.IsWellFormed(id, Identifiers.Account) && await revocations.SetAccountActiveAsync(id, isActive, context.RequestAborted));

    private async Task RevokeUserAsync(HttpContext context, string id)
    {
        if (await ReadAsync(context, ofAccount: false) is not var (before, _)) return;
        await AnswerAsync(context, Identifiers.IsWellFormed(id, Identifiers.User) && await revocations.RevokeUserAsync(id, before, context.RequestAborted));
    }

    private async Task RevokeAccountAsync(HttpContext context, string id)
    {
        if (await ReadAsync(context, ofAccount: true) is not var (before, keys)) return;
        await AnswerAsync(context, Identifiers.IsWellFormed(id, Identifiers.Account) && await revocations.RevokeAccountAsync(id, before, keys, context.RequestAborted));
    }

    // No body at all is everything until now. A member that is not known is refused: a misspelt "before" would end everything, too.
    private async Task<(DateTimeOffset? Before, bool Keys)?> ReadAsync(HttpContext context, bool ofAccount)
    {
        if (await ValidationAnswer.ReadOptionalFieldsAsync(context) is not { } fields) return null;
        var before = fields.Instant("before");
        var keys = ofAccount && fields.Flag("keys", false);
        if (before > clock.GetUtcNow()) fields.Refuse(FieldError.Wrong("must not be in the future", "body", "before"));
        if (ofAccount) fields.RefuseOthers("before", "keys");
        else fields.RefuseOthers("before");
        return await ValidationAnswer.RefusedAsync(context, fields.Errors) ? null : (before, keys);
    }

    private async Task AnswerAsync(HttpContext context, bool isFound)
    {
        if (isFound) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await errors.WriteAsync(context, ErrorDescription.ForStatus(StatusCodes.Status404NotFound));
    }
}
