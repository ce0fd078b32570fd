using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Endpoints;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary><c>POST /admin/v1/import/users</c>: people who exist elsewhere, with the hashes of their passwords.</summary>
public sealed class AdminUserImportEndpoint(UserImportService users)
{
    private static readonly HashSet<string> Known = ["email", "password_hash", "name", "company", "account", "role", "account_name"];

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(AdminEndpoints.Path + "/import/users", ImportAllAsync).TakesJson();

    private Task ImportAllAsync(HttpContext context) => ImportRows.ImportAsync(context, Known, (fields, isTrial) => ImportAsync(fields, isTrial, context.RequestAborted));

    private async Task<ImportResult> ImportAsync(FieldReader fields, bool isTrial, CancellationToken cancellationToken)
    {
        var wanted = new ForeignUser
        {
            Email = fields.Email("email"),
            PasswordHash = fields.Text("password_hash", max: 1000),
            FullName = fields.OptionalText("name") ?? "",
            Company = fields.OptionalText("company"),
            AccountId = fields.OptionalText("account"),
            AccountName = fields.OptionalText("account_name", min: 1),
            Role = fields.OptionalText("role") ?? RoleNames.Member,
        };
        if (wanted.Role is not (RoleNames.Owner or RoleNames.Admin or RoleNames.Member)) fields.Refuse(FieldError.Wrong("must be owner, admin or member", "body", "role"));
        return fields.Refusal() ?? await users.ImportAsync(wanted, isTrial, cancellationToken);
    }
}
