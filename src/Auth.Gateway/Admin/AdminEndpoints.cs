using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Endpoints;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary>Accounts, users and members, for operators. Errors are problem details (RFC 9457), 422 lists the fields.</summary>
public sealed class AdminEndpoints(AccountService accounts, IAccountStore store, ErrorWriter errors)
{
    public const string Path = "/admin/v1";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path + "/accounts", CreateAccountAsync).TakesJson();
        routes.MapGet(Path + "/accounts/{id}", GetAccountAsync);
        routes.MapGet(Path + "/accounts/{id}/members", ListMembersAsync);
        routes.MapPut(Path + "/accounts/{id}/members/{userId}", PutMemberAsync).TakesJson();
        routes.MapDelete(Path + "/accounts/{id}/members/{userId}", RemoveMemberAsync);
        routes.MapGet(Path + "/users", FindUserAsync);
    }

    private async Task CreateAccountAsync(HttpContext context)
    {
        if (await ValidationAnswer.ReadFieldsAsync(context) is not { } fields) return;
        var name = fields.Text("name");
        var organization = fields.OptionalText("organization_id");
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        if (organization is not null && !Identifiers.IsWellFormed(organization, Identifiers.Account)
            || await accounts.CreateAccountAsync(name, organization, context.RequestAborted) is not { } account)
        {
            await ValidationAnswer.WriteAsync(context, [FieldError.Wrong("is not the id of an account that stands alone", "body", "organization_id")]);
            return;
        }

        await WireJson.WriteAsync(context, StatusCodes.Status201Created, AdminAccount.From(account));
    }

    private async Task GetAccountAsync(HttpContext context, string id)
    {
        if (!Identifiers.IsWellFormed(id, Identifiers.Account) || await store.FindAccountAsync(id, context.RequestAborted) is not { } account) await NotFoundAsync(context);
        else await WireJson.WriteAsync(context, StatusCodes.Status200OK, AdminAccount.From(account));
    }

    private async Task ListMembersAsync(HttpContext context, string id)
    {
        if (!Identifiers.IsWellFormed(id, Identifiers.Account) || await store.FindAccountAsync(id, context.RequestAborted) is null)
        {
            await NotFoundAsync(context);
            return;
        }

        var members = await store.ListMembersAsync(id, context.RequestAborted);
        await WireJson.WriteAsync(context, StatusCodes.Status200OK, new AdminMembers([.. members.Select(member => new AdminMember(member.UserId, member.Role, WireTime.Format(member.CreatedAt)))]));
    }

    private async Task PutMemberAsync(HttpContext context, string id, string userId)
    {
        if (await ValidationAnswer.ReadFieldsAsync(context) is not { } fields) return;
        var role = fields.Text("role", max: 50);
        if (fields.Errors.Count == 0 && role is not (RoleNames.Owner or RoleNames.Admin or RoleNames.Member)) fields.Refuse(FieldError.Wrong("must be owner, admin or member", "body", "role"));
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        if (AreIds(id, userId) && await accounts.PutMemberAsync(id, userId, role, context.RequestAborted)) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await NotFoundAsync(context);
    }

    private async Task RemoveMemberAsync(HttpContext context, string id, string userId)
    {
        if (AreIds(id, userId) && await accounts.RemoveMemberAsync(id, userId, context.RequestAborted)) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await NotFoundAsync(context);
    }

    private async Task FindUserAsync(HttpContext context)
    {
        var user = context.Request.Query["email"] is [{ Length: > 0 } email] ? await store.FindUserByEmailAsync(EmailAddress.Normalize(email), context.RequestAborted) : null;
        if (user is null) await NotFoundAsync(context);
        else await WireJson.WriteAsync(context, StatusCodes.Status200OK, new AdminUser(user.Id, user.Serial, user.Email, user.HomeAccountId, user.IsActive, WireTime.Format(user.CreatedAt), WireTime.Format(user.LastLogin)));
    }

    private Task NotFoundAsync(HttpContext context) => errors.WriteAsync(context, ErrorDescription.ForStatus(StatusCodes.Status404NotFound));

    private static bool AreIds(string accountId, string userId) => Identifiers.IsWellFormed(accountId, Identifiers.Account) && Identifiers.IsWellFormed(userId, Identifiers.User);
}

public sealed record AdminAccount(string Id, long Serial, string Name, string OrganizationId, bool IsActive, string CreatedAt)
{
    public static AdminAccount From(Account account) => new(account.Id, account.Serial, account.Name, account.OrganizationId, account.IsActive, WireTime.Format(account.CreatedAt));
}

public sealed record AdminMembers(IReadOnlyList<AdminMember> Data);

public sealed record AdminMember(string UserId, string Role, string CreatedAt);

public sealed record AdminUser(string Id, long Serial, string Email, string AccountId, bool IsActive, string CreatedAt, string? LastLogin);
