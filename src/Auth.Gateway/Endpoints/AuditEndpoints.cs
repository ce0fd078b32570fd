using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>The account's own trail for who may read it, and a user's own part of it for every user. The account is the caller's, never the query's.</summary>
public sealed class AuditEndpoints(AuditLog log, ErrorWriter errors)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var reader = EndpointPolicies.Demand(ErrorFormatNames.Detail, SchemeNames.Cookie, SchemeNames.Bearer, SchemeNames.ApiKey).WithScope(Scopes.ReadAudit);
        var signedIn = EndpointPolicies.Demand(ErrorFormatNames.Detail, SchemeNames.Cookie, SchemeNames.Bearer);
        routes.MapGet("/api/v1/audit", ListAsync).Policy(reader).Limit(RateLimitNames.Api);
        routes.MapGet("/api/v1/auth/activity", ListOwnAsync).Policy(signedIn).Limit(RateLimitNames.Api);
    }

    private Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        return AnswerAsync(context, query, AuditQueryReader.Read(query, context.Caller().AccountId, AuditQueryReader.Subject(query)));
    }

    private Task ListOwnAsync(HttpContext context)
    {
        // A person's own business, as their sessions are.
        if (context.Caller() is not { SignedInUserId: { } userId } caller) return errors.WriteAsync(context, AuthFailure.UserRequired);
        var query = new QueryReader(context.Request.Query);
        return AnswerAsync(context, query, AuditQueryReader.Read(query, caller.AccountId, userId));
    }

    private async Task AnswerAsync(HttpContext context, QueryReader query, AuditQuery wanted)
    {
        if (await ValidationAnswer.RefusedAsync(context, query.Errors)) return;
        await WireJson.WriteSecretAsync(context, StatusCodes.Status200OK, AuditList.From(await log.ReadAsync(wanted, context.RequestAborted), wanted.Limit, forTenant: true));
    }
}
