using Auth.Gateway.Configuration;
using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Pipeline.Authorization;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>
/// <c>POST /api/v1/auth/login</c>, which two systems have: JSON is Fluxrate's and sets cookies, a form is Meterbase's (OAuth2PasswordRequestForm) and
/// returns a bearer. Never cookies on the form login, never a token in the JSON login's body.
/// </summary>
public sealed class LoginEndpoint(PasswordSignIn signIn, SessionService sessions, UserTokens tokens, SessionCookies cookies, CrossSite crossSite)
{
    private const int MaxFormBytes = JsonBody.MaxBytes;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/auth/login", LoginAsync).Policy(EndpointPolicies.Open(ErrorFormatNames.Detail)).Limit(RateLimitNames.Login);

    private Task LoginAsync(HttpContext context)
    {
        if (context.Request.HasFormContentType) return FormLoginAsync(context);
        return JsonBody.IsJson(context.Request.ContentType)
            ? JsonLoginAsync(context)
            : ValidationAnswer.WriteAsync(context, [FieldError.NotObject()]);
    }

    private async Task JsonLoginAsync(HttpContext context)
    {
        if (await crossSite.RefusesAsync(context)) return;
        var body = await JsonBody.ReadAsync(context.Request);
        if (FieldReader.Check(body) is { } error)
        {
            await ValidationAnswer.WriteAsync(context, [error]);
            return;
        }

        var fields = new FieldReader(body.Content);
        // Any text may be tried: only what signs up must look like an address.
        var email = fields.Text("email");
        var password = fields.Text("password", max: PasswordOptions.MaxLength);
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        if (await signIn.TryAsync(context, email, password, () => RefuseAsync(context, new DetailError(WrongPassword))) is not { } access) return;

        var lifetime = await StartSessionAsync(context, access);
        await WireJson.WriteSecretAsync(context, StatusCodes.Status200OK, new CookieLogin("Login successful", "cookie", lifetime));
    }

    /// <summary>Starts a session and sets its cookies; also where signing up signs in.</summary>
    /// <returns>The access token's lifetime in seconds.</returns>
    public async Task<long> StartSessionAsync(HttpContext context, Access access)
    {
        var (session, refreshToken) = await sessions.StartAsync(
            access, Session.SignedInByCookie, context.Connection.RemoteIpAddress?.ToPlain().ToString(), context.Request.Headers.UserAgent.ToString(), scopes: null, context.RequestAborted);
        var token = tokens.Issue(context, access, session);
        cookies.Set(context, token, refreshToken);
        signIn.Remember(context, access.User.Email);
        return token.LifetimeSeconds;
    }

    private async Task FormLoginAsync(HttpContext context)
    {
        var (form, error) = await ReadFormAsync(context.Request);
        if (form is null)
        {
            await ValidationAnswer.WriteAsync(context, [error!]);
            return;
        }

        var errors = new List<FieldError>();
        var username = Field("username");
        var password = Field("password");
        if (errors.Count > 0)
        {
            await ValidationAnswer.WriteAsync(context, errors);
            return;
        }

        if (await signIn.TryAsync(context, username, password, () => RefuseAsync(context, new PasswordGrantError(WrongPassword, "invalid_grant"))) is not { } access) return;

        var token = tokens.Issue(context, access, session: null);
        await WireJson.WriteSecretAsync(context, StatusCodes.Status200OK, new BearerLogin(token.Text, "bearer", token.LifetimeSeconds));

        // An empty value counts as missing, and two of one name as no text.
        string Field(string name)
        {
            var values = form[name];
            if (values.Count > 1) errors.Add(FieldError.NotText("body", name));
            else if (values.Count == 0 || string.IsNullOrEmpty(values[0])) errors.Add(FieldError.Missing("body", name));
            else if (values[0]!.Length > PasswordOptions.MaxLength) errors.Add(FieldError.TooLong(PasswordOptions.MaxLength, "body", name));
            else return values[0]!;
            return "";
        }
    }

    private static async Task<(IFormCollection? Form, FieldError? Error)> ReadFormAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxFormBytes) throw new BadHttpRequestException("The form is too large.", StatusCodes.Status413PayloadTooLarge);
        request.Body = new MemoryStream((await BoundedBody.ReadAsync(request, MaxFormBytes)).ToArray(), writable: false);
        try
        {
            return (await request.ReadFormAsync(request.HttpContext.RequestAborted), null);
        }
        // The body is in memory: an IOException means that a multipart form breaks off.
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException or IOException)
        {
            return (null, FieldError.Wrong("the form is malformed", "body"));
        }
    }

    private static Task RefuseAsync(HttpContext context, object body)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return WireJson.WriteSecretAsync(context, StatusCodes.Status401Unauthorized, body);
    }

    private const string WrongPassword = "Incorrect email or password";
}

public sealed record CookieLogin(string Message, string TokenType, long ExpiresIn);

public sealed record BearerLogin(string AccessToken, string TokenType, long ExpiresIn);

/// <param name="Error">RFC 6749 §5.2, for OAuth clients; the others read <paramref name="Detail"/>.</param>
public sealed record PasswordGrantError(string Detail, string Error);
