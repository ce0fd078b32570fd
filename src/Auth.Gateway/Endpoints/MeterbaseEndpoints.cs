using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>Meterbase: users who register, look at themselves and hold keys of their own. Logging in is <see cref="LoginEndpoint"/>'s.</summary>
public sealed class MeterbaseEndpoints(AccountService accounts, IAccountStore store, ApiKeyService keys, CommonPasswords common, ErrorWriter errors, TimeProvider clock)
{
    private const int ListedKeys = 10_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        const string format = ErrorFormatNames.Detail;
        var signedIn = EndpointPolicies.Demand(format, SchemeNames.Bearer, SchemeNames.Cookie);
        routes.MapPost("/api/v1/auth/register", RegisterAsync).Policy(EndpointPolicies.Open(format)).Limit(RateLimitNames.Register).TakesJson();
        routes.MapGet("/api/v1/auth/me", MeAsync).Policy(EndpointPolicies.Demand(format, SchemeNames.Bearer, SchemeNames.ApiKey, SchemeNames.Cookie)).Limit(RateLimitNames.Api);
        routes.MapGet("/api/v1/auth/api-keys", ListKeysAsync).Policy(signedIn).Limit(RateLimitNames.Api);
        routes.MapPost("/api/v1/auth/api-keys", CreateKeyAsync).Policy(signedIn).Limit(RateLimitNames.Api).TakesJson();
    }

    private async Task RegisterAsync(HttpContext context)
    {
        if (await ValidationAnswer.ReadFieldsAsync(context) is not { } fields) return;
        var email = fields.Email("email");
        var password = NewPassword.Read(fields, "password", common, ofAllKinds: true);
        var fullName = fields.Text("full_name");
        var company = fields.OptionalText("company");
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        var accountName = string.IsNullOrEmpty(company) ? fullName : company;
        if (await accounts.SignUpAsync(email, password, accountName, fullName, company, context.RequestAborted) is not var (user, _))
        {
            await WireJson.WriteAsync(context, StatusCodes.Status400BadRequest, new DetailError("Email already registered"));
            return;
        }

        await WireJson.WriteAsync(
            context, StatusCodes.Status201Created, new MeterbaseUser(user.Id, user.Email, user.FullName, user.Company, user.Tier, WireTime.Format(user.CreatedAt)));
    }

    private async Task MeAsync(HttpContext context)
    {
        var caller = context.Caller();
        if (caller.UserId is null)
        {
            await errors.WriteAsync(context, AuthFailure.UserRequired);
            return;
        }

        if (await store.FindUserAsync(caller.UserId, context.RequestAborted) is not { } user)
        {
            await errors.WriteAsync(context, AuthFailure.InvalidCredentials);
            return;
        }

        await WireJson.WriteAsync(context, StatusCodes.Status200OK, new MeterbaseProfile(
            user.Id, user.Email, user.FullName, user.Company, user.Tier, user.IsActive, WireTime.Format(user.CreatedAt), WireTime.Format(user.LastLogin)));
    }

    private async Task ListKeysAsync(HttpContext context)
    {
        if (SignedInUser(context.Caller()) is not { } owner)
        {
            await errors.WriteAsync(context, AuthFailure.UserRequired);
            return;
        }

        var page = await keys.ListAsync(owner, page: 1, ListedKeys, context.RequestAborted);
        var now = clock.GetUtcNow();
        await WireJson.WriteAsync(context, StatusCodes.Status200OK, page.Keys.Select(key => new MeterbaseKey(
            key.Id, key.Name, key.Prefix, WireTime.Format(key.CreatedAt), WireTime.Format(key.LastUsedAt), key.IsUsable(now))).ToList());
    }

    private async Task CreateKeyAsync(HttpContext context)
    {
        if (SignedInUser(context.Caller()) is not { } owner)
        {
            await errors.WriteAsync(context, AuthFailure.UserRequired);
            return;
        }

        if (await ValidationAnswer.ReadFieldsAsync(context) is not { } fields) return;
        var name = fields.Text("name", max: 100);
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        var (creation, secret) = await keys.CreateAsync(new NewApiKey { Owner = owner, CreatedBy = owner.UserId, Name = name }, context.RequestAborted);
        if (!creation.IsCreated)
        {
            await WireJson.WriteAsync(context, StatusCodes.Status400BadRequest, new DetailError("API key limit reached"));
            return;
        }

        await WireJson.WriteSecretAsync(
            context, StatusCodes.Status201Created, new MeterbaseNewKey(creation.Key.Id, creation.Key.Name, secret, WireTime.Format(creation.Key.CreatedAt)));
    }

    // A token that was made from a key or from another token, or for one customer, must not make keys that outlive it.
    private static ApiKeyOwner? SignedInUser(Principal caller) =>
        caller.SignedInUserId is { } userId ? new ApiKeyOwner(caller.AccountId, userId) : null;
}

public sealed record MeterbaseUser(string Id, string Email, string FullName, string? Company, string Tier, string CreatedAt);

public sealed record MeterbaseProfile(string Id, string Email, string FullName, string? Company, string Tier, bool IsActive, string CreatedAt, string? LastLogin);

public sealed record MeterbaseKey(string Id, string Name, string Prefix, string CreatedAt, string? LastUsedAt, bool IsActive);

public sealed record MeterbaseNewKey(string Id, string Name, string Key, string CreatedAt);
