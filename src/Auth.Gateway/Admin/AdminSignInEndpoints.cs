using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Lockouts;
using Auth.Gateway.Endpoints;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary>For users who cannot get in: their failed sign-ins forgotten, or another password. There is no reset by e-mail, since nothing here sends any.</summary>
public sealed class AdminSignInEndpoints(IAccountStore store, SignInLockout lockout, PasswordChangeService changes, CommonPasswords common, IAuditTrail audit, ErrorWriter errors)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapDelete(AdminEndpoints.Path + "/users/{id}/lockout", ClearAsync);
        routes.MapPost(AdminEndpoints.Path + "/users/{id}/password", SetPasswordAsync).TakesJson();
    }

    private async Task ClearAsync(HttpContext context, string id)
    {
        if (await UserAsync(context, id) is not { } user) return;
        await lockout.ClearAsync(user.Email, context.RequestAborted);
        audit.Record(new AuditEvent(AuditKind.UserLockoutCleared) { AccountId = user.HomeAccountId, Subject = user.Id });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task SetPasswordAsync(HttpContext context, string id)
    {
        if (await ValidationAnswer.ReadFieldsAsync(context) is not { } fields) return;
        var wanted = NewPassword.Read(fields, "new_password", common);
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;
        if (await UserAsync(context, id) is not { } user) return;
        await changes.SetAsync(user, knownHash: null, wanted, context.RequestAborted);
        await lockout.ClearAsync(user.Email, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task<User?> UserAsync(HttpContext context, string id)
    {
        var user = Identifiers.IsWellFormed(id, Identifiers.User) ? await store.FindUserAsync(id, context.RequestAborted) : null;
        if (user is null) await errors.WriteAsync(context, ErrorDescription.ForStatus(StatusCodes.Status404NotFound));
        return user;
    }
}
