using System.Net;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Tests.Security.Hygiene;

/// <summary>
/// Every endpoint that the gateway answers itself, with a request that it takes. The sweeps over all of them begin here, and the list is compared with the
/// real one: who adds an endpoint says here how it is asked, and all sweeps ask it.
/// </summary>
/// <param name="Call">Method and pattern.</param>
/// <param name="Caller">By which credential of <see cref="TwoTenants"/>.</param>
/// <param name="Body">JSON, or a form; <c>$names</c> are filled in by <see cref="TwoTenants"/>.</param>
/// <param name="StoreDown">The answer to somebody whose token is good, while the store is away.</param>
public sealed record OwnEndpoint(string Call, Caller Caller, string? Body = null, HttpStatusCode StoreDown = HttpStatusCode.ServiceUnavailable)
{
    private const string NewUser = """{"email":"$fresh","password":"Secure-Passw0rd","organization_name":"New Co","full_name":"New","company":"New Co"}""";
    private const string Form = "grant_type=client_credentials&client_id=$account&client_secret=$key";

    public static IReadOnlyList<OwnEndpoint> Public { get; } =
    [
        new("GET /login", Caller.Basic),
        new("GET /account", Caller.Bearer, StoreDown: HttpStatusCode.OK),
        new("POST /tokens/generate", Caller.Key, "{}"),
        new("GET /tokens/test", Caller.Bearer),
        new("POST /api/v1/auth/signup", Caller.Nobody, NewUser),
        new("POST /api/v1/auth/register", Caller.Nobody, NewUser),
        new("POST /api/v1/auth/login", Caller.Nobody, """{"email":"$email","password":"Secure-Passw0rd"}"""),
        new("POST /api/v1/auth/refresh", Caller.RefreshToken),
        new("POST /api/v1/auth/logout", Caller.RefreshToken),
        new("GET /api/v1/auth/me", Caller.Session),
        new("GET /api/v1/auth/api-keys", Caller.Session),
        new("POST /api/v1/auth/api-keys", Caller.Session, """{"name":"mine"}"""),
        new("GET /api/v1/auth/sessions", Caller.Session),
        new("DELETE /api/v1/auth/sessions", Caller.Session),
        new("DELETE /api/v1/auth/sessions/{id}", Caller.Session),
        new("GET /api/v1/auth/activity", Caller.Session),
        new("POST /api/v1/auth/password", Caller.Session, """{"current_password":"Secure-Passw0rd","new_password":"Secure-Passw0rd"}"""),
        new("GET /api/v1/auth/sign-in-attempts", Caller.Session),
        new("GET /api/v1/audit", Caller.Session),
        new("POST /api/v1/api-keys", Caller.Session, """{"name":"new","scopes":["usage.read"]}"""),
        new("GET /api/v1/api-keys", Caller.Session),
        new("POST /api/v1/api-keys/{id}/rotate", Caller.Session, """{"overlap_seconds":60}"""),
        new("DELETE /api/v1/api-keys/{id}", Caller.Session),
        new("POST /api/v1/widget/token", Caller.Session, """{"customer_external_id":"cust"}""", HttpStatusCode.OK),
        new("POST /oauth/token", Caller.Nobody, Form),
        new("POST /oauth/introspect", Caller.Nobody, Form + "&token=$bearer"),
        new("POST /oauth/revoke", Caller.Nobody, Form + "&token=$spent"),
        new("GET /.well-known/jwks.json", Caller.Nobody, StoreDown: HttpStatusCode.OK),
        new("GET /.well-known/openid-configuration", Caller.Nobody, StoreDown: HttpStatusCode.OK),
        new("GET /.well-known/oauth-authorization-server", Caller.Nobody, StoreDown: HttpStatusCode.OK),
        new("GET /.well-known/oauth-protected-resource", Caller.Nobody, StoreDown: HttpStatusCode.OK),
        new("GET /healthz", Caller.Nobody, StoreDown: HttpStatusCode.OK),
        new("HEAD /healthz", Caller.Nobody, StoreDown: HttpStatusCode.OK),
        new("GET /readyz", Caller.Nobody, StoreDown: HttpStatusCode.OK),
        new("HEAD /readyz", Caller.Nobody, StoreDown: HttpStatusCode.OK),
    ];

    public static IReadOnlyList<OwnEndpoint> Management { get; } =
    [
        new("POST /admin/v1/accounts", Caller.Operator, """{"name":"new"}"""),
        new("GET /admin/v1/accounts/{id}", Caller.Operator),
        new("GET /admin/v1/accounts/{id}/members", Caller.Operator),
        new("PUT /admin/v1/accounts/{id}/members/{userId}", Caller.Operator, """{"role":"member"}"""),
        new("DELETE /admin/v1/accounts/{id}/members/{userId}", Caller.Operator),
        new("POST /admin/v1/accounts/{id}/keys/import", Caller.Operator, """{"name":"theirs","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"""),
        new("POST /admin/v1/accounts/{id}/revoke", Caller.Operator),
        new("POST /admin/v1/accounts/{id}/disable", Caller.Operator),
        new("POST /admin/v1/accounts/{id}/enable", Caller.Operator),
        new("GET /admin/v1/users", Caller.Operator),
        new("POST /admin/v1/users/{id}/revoke", Caller.Operator),
        new("POST /admin/v1/users/{id}/disable", Caller.Operator),
        new("POST /admin/v1/users/{id}/enable", Caller.Operator),
        new("DELETE /admin/v1/users/{id}/lockout", Caller.Operator),
        new("POST /admin/v1/users/{id}/password", Caller.Operator, """{"new_password":"Secure-Passw0rd"}"""),
        new("POST /admin/v1/keys/leaked", Caller.Operator, """{"keys":["$spent"]}"""),
        new("GET /admin/v1/audit", Caller.Operator),
        new("POST /admin/v1/explain", Caller.Operator, """{"method":"GET","path":"/devices"}""", HttpStatusCode.OK),
        new("POST /admin/v1/import/users", Caller.Operator, """{"rows":[{"email":"$fresh","password_hash":"{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g="}]}"""),
        new("POST /admin/v1/import/keys", Caller.Operator, """{"rows":[{"sha256":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","name":"theirs","account":"$account"}]}"""),
        new("GET /metrics", Caller.Operator, StoreDown: HttpStatusCode.OK),
        new("GET /admin/v1/signing-keys", Caller.Operator, StoreDown: HttpStatusCode.OK),
        new("POST /admin/v1/signing-keys/rotate", Caller.Operator, "{}"),
        new("POST /admin/v1/signing-keys/master-key", Caller.Operator, """{"new_master_key":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}"""),
    ];

    public string Method => Call[..Call.IndexOf(' ')];

    public string Pattern => Call[(Call.IndexOf(' ') + 1)..];

    public bool TakesId => Pattern.Contains('{');

    public string? BodyType => Body is null ? null : Body.StartsWith('{') ? "application/json" : "application/x-www-form-urlencoded";

    /// <summary>What routing really has, of both listeners; proxied routes left out. As <see cref="Call"/> writes it, in order.</summary>
    public static IReadOnlyList<string> Real(GatewayUnderTest gateway) =>
    [
        .. new[] { gateway.Services, gateway.Generation.Services }.SelectMany(services => services.GetRequiredService<EndpointDataSource>().Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RouteModel>() is null)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}

/// <summary>Whose credential a sweep sends.</summary>
public enum Caller
{
    Nobody,
    Session,
    RefreshToken,
    Key,
    Basic,
    Bearer,
    Operator,
}
