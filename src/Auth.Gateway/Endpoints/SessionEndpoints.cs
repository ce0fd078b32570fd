using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>A user's own sessions: where they are signed in, and the means to end one or all.</summary>
public sealed class SessionEndpoints(SessionService sessions, RevocationService revocations, ErrorWriter errors)
{
    private const string Path = "/api/v1/auth/sessions";

    public void Map(IEndpointRouteBuilder routes)
    {
        var signedIn = EndpointPolicies.Demand(ErrorFormatNames.Detail, SchemeNames.Cookie, SchemeNames.Bearer);
        routes.MapGet(Path, ListAsync).Policy(signedIn).Limit(RateLimitNames.Api);
        routes.MapDelete(Path, EndAllAsync).Policy(signedIn).Limit(RateLimitNames.Api);
        routes.MapDelete(Path + "/{id}", EndAsync).Policy(signedIn).Limit(RateLimitNames.Api);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await UserAsync(context) is not var (userId, current)) return;
        var found = await sessions.ListAsync(userId, context.RequestAborted);
        await WireJson.WriteAsync(context, StatusCodes.Status200OK, new SessionList([.. found.Select(session => new SessionFacts(
            session.Id, WireTime.Format(session.CreatedAt), WireTime.Format(session.RotatedAt), WireTime.Format(session.ExpiresAt), session.Address, session.Client, session.SignedInBy, session.Id == current))]));
    }

    private async Task EndAsync(HttpContext context, string id)
    {
        if (await UserAsync(context) is not var (userId, _)) return;
        if (await sessions.EndOwnAsync(userId, id, context.RequestAborted)) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await errors.WriteAsync(context, ErrorDescription.ForStatus(StatusCodes.Status404NotFound));
    }

    private async Task EndAllAsync(HttpContext context)
    {
        if (await UserAsync(context) is not var (userId, _)) return;
        // Not one by one: a sign-in or refresh that is under way must not slip through, nor a bearer that has no session.
        await revocations.RevokeUserAsync(userId, before: null, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    // A person's own business: neither a key's, nor that of a token made from one or for somebody else's browser.
    private async ValueTask<(string UserId, string? SessionId)?> UserAsync(HttpContext context)
    {
        if (context.Caller() is { SignedInUserId: { } userId } caller) return (userId, caller.SessionId);
        await errors.WriteAsync(context, AuthFailure.UserRequired);
        return null;
    }
}

public sealed record SessionList(IReadOnlyList<SessionFacts> Data);

/// <param name="SignedInBy">How: <c>cookie</c> (login or sign-up) or <c>password</c> (the OAuth grant).</param>
public sealed record SessionFacts(
    string Id, string CreatedAt, string LastUsedAt, string ExpiresAt, string? Address, string? Client, string SignedInBy, bool Current);
