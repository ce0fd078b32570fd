using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Lockouts;
using Auth.Gateway.Pipeline.RateLimiting;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>Every door at which a password is taken: each refuses a wrong one in its own words, and all delay guessing together.</summary>
public sealed class PasswordSignIn(SignInService signIn, PasswordService passwords, SignInLockout lockout, SessionCookies cookies, GatewaySettings settings, ErrorWriter errors, Refusals refusals)
{
    /// <param name="refuse">Answers when the user does not exist or the password is wrong.</param>
    /// <returns>Null when the request was answered.</returns>
    public async Task<Access?> TryAsync(HttpContext context, string email, string password, Func<Task> refuse)
    {
        if (passwords.IsBusy)
        {
            await RefuseBusyAsync(context);
            return null;
        }

        var result = await signIn.SignInAsync(email, password, Origin(context), context.RequestAborted);
        if (result.IsDelayed) await DelayAsync(context, result.Wait);
        else if (result.Access is null) await refuse();
        return result.Access;
    }

    /// <summary>Whether it is the signed-in user's password.</summary>
    /// <returns>False when the request was answered.</returns>
    public async Task<bool> ConfirmAsync(HttpContext context, User user, string password, Func<Task> refuse)
    {
        var (isRight, wait) = await signIn.ConfirmAsync(user, password, Origin(context), context.RequestAborted);
        if (wait > TimeSpan.Zero) await DelayAsync(context, wait);
        else if (!isRight) await refuse();
        return isRight;
    }

    /// <summary>Where it is configured, makes the browser one that is known for this user.</summary>
    public void Remember(HttpContext context, string email)
    {
        if (settings.Lockout.DeviceCookie) cookies.SetKnownDevice(context, lockout.NewDevice(email), settings.Lockout.KnownFor);
    }

    // Of two cookies of one name neither says anything.
    private SignInOrigin Origin(HttpContext context) =>
        new(ClientAddress.Of(context), RequestCookies.Values(context.Request, cookies.Names.KnownDevice).ToArray() is [var device] ? device : null);

    // Before the store is asked, and without a line in the log for each: in a flood this is what most are told.
    private Task RefuseBusyAsync(HttpContext context)
    {
        var busy = AuthFailure.Busy;
        refusals.Count(context, busy.Code, busy.Severity);
        return errors.WriteAsync(context, new ErrorDescription(busy.Status, busy.Code, busy.Text));
    }

    private Task DelayAsync(HttpContext context, TimeSpan wait)
    {
        RetryAfter.Write(context.Response.Headers, wait);
        return errors.WriteAsync(context, AuthFailure.TooManyAttempts);
    }
}
