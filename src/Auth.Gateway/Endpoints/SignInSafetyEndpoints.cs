using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Lockouts;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>A signed-in user's own password: changing it, and seeing who tried to guess it.</summary>
public sealed class SignInSafetyEndpoints(
    IAccountStore store, SignInLockout lockout, PasswordSignIn signIn, PasswordChangeService changes, CommonPasswords common, LoginEndpoint login, ErrorWriter errors, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var signedIn = EndpointPolicies.Demand(ErrorFormatNames.Detail, SchemeNames.Cookie, SchemeNames.Bearer);
        routes.MapPost("/api/v1/auth/password", ChangePasswordAsync).Policy(signedIn).Limit(RateLimitNames.Login).TakesJson();
        routes.MapGet("/api/v1/auth/sign-in-attempts", ListAttemptsAsync).Policy(signedIn).Limit(RateLimitNames.Api);
    }

    private async Task ChangePasswordAsync(HttpContext context)
    {
        if (await UserAsync(context) is not { } user) return;
        if (await ValidationAnswer.ReadFieldsAsync(context) is not { } fields) return;
        var current = fields.Text("current_password", max: PasswordOptions.MaxLength);
        var wanted = NewPassword.Read(fields, "new_password", common);
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        if (!await signIn.ConfirmAsync(context, user, current, () => WireJson.WriteAsync(context, StatusCodes.Status400BadRequest, new DetailError("Incorrect password")))) return;
        if (!await changes.SetAsync(user, user.PasswordHash, wanted, context.RequestAborted))
        {
            await WireJson.WriteAsync(context, StatusCodes.Status409Conflict, new DetailError("The password was changed at the same time. Sign in and try again."));
            return;
        }

        await SignInAnewAsync(context, user);
        await WireJson.WriteSecretAsync(context, StatusCodes.Status200OK, new Message("Password changed"));
    }

    // The session that asked has ended with all others; a browser gets its next one at once.
    private async Task SignInAnewAsync(HttpContext context, User user)
    {
        if (context.Caller().Scheme != SchemeNames.Cookie) return;
        if (await store.FindAccessAsync(user.Id, user.HomeAccountId, context.RequestAborted) is not { Role: not null } access) return;
        // What was issued up to the millisecond of the change is dead: the new token must be younger.
        var changedAt = clock.GetUtcNow();
        while (clock.GetUtcNow().ToUnixTimeMilliseconds() <= changedAt.ToUnixTimeMilliseconds()) await Task.Delay(1, context.RequestAborted);
        await login.StartSessionAsync(context, access);
    }

    private async Task ListAttemptsAsync(HttpContext context)
    {
        if (await UserAsync(context) is not { } user) return;
        var now = clock.GetUtcNow();
        var found = await lockout.ListAsync(user.Email, context.RequestAborted);
        var places = found.Where(failures => failures.Place != SignInFailures.Everywhere).ToList();
        var everywhere = found.FirstOrDefault(failures => failures.Place == SignInFailures.Everywhere);
        await WireJson.WriteAsync(context, StatusCodes.Status200OK, new SignInAttempts(
            places.Sum(failures => failures.Count),
            WireTime.Format(places.FirstOrDefault()?.LastAt),
            everywhere is { Wait: var wait } && wait > TimeSpan.Zero ? WireTime.Format(now + wait) : null,
            [.. places.Select(failures => SignInPlace.From(failures, now))]));
    }

    // As with sessions: a person's own business, not a key's, nor that of a token made from one or for somebody else's browser.
    private async Task<User?> UserAsync(HttpContext context)
    {
        var user = context.Caller().SignedInUserId is { } userId ? await store.FindUserAsync(userId, context.RequestAborted) : null;
        if (user is null) await errors.WriteAsync(context, AuthFailure.UserRequired);
        return user;
    }
}

/// <param name="Failed">Wrong passwords that are not forgotten yet, from everywhere.</param>
/// <param name="UnknownPlacesDelayedUntil">Until when sign-ins are delayed that come from where this user never signed in.</param>
public sealed record SignInAttempts(int Failed, string? LastFailedAt, string? UnknownPlacesDelayedUntil, IReadOnlyList<SignInPlace> Data);

/// <param name="Address">Null for a known device. IPv6 by its /64.</param>
public sealed record SignInPlace(string? Address, bool KnownDevice, int Failed, string LastFailedAt, string? DelayedUntil)
{
    public static SignInPlace From(SignInFailures failures, DateTimeOffset now)
    {
        var isDevice = failures.Place.StartsWith(SignInFailures.Device, StringComparison.Ordinal);
        return new SignInPlace(isDevice ? null : failures.Place, isDevice, failures.Count, WireTime.Format(failures.LastAt), failures.Wait > TimeSpan.Zero ? WireTime.Format(now + failures.Wait) : null);
    }
}
