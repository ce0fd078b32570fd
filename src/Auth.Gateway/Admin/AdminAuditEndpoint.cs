using Auth.Gateway.Core.Audit;
using Auth.Gateway.Endpoints;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary><c>GET /admin/v1/audit</c>: the whole trail, of all accounts and of nobody's.</summary>
public sealed class AdminAuditEndpoint(AuditLog log)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(AdminEndpoints.Path + "/audit", ListAsync);

    private async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var wanted = AuditQueryReader.Read(query, AuditQueryReader.Account(query), AuditQueryReader.Subject(query));
        if (await ValidationAnswer.RefusedAsync(context, query.Errors)) return;
        await WireJson.WriteSecretAsync(context, StatusCodes.Status200OK, AuditList.From(await log.ReadAsync(wanted, context.RequestAborted), wanted.Limit, forTenant: false));
    }
}
