namespace Upstream.Services.Tests.Stage;

/// <summary>Requests of one account in one mode, as the gateway forwards them.</summary>
public sealed record Tenant(
    RunningService Service, TestGateway Gateway, string Audience, string Account, bool Live,
    string Scope = "usage.write usage.read", string? Customer = null)
{
    public string Signed()
    {
        var assertion = new Assertion()
            .With("aud", Audience).With("account_id", Account).With("live_mode", Live).With("scope", Scope);
        if (Customer is not null) assertion.With("customer", Customer);
        return assertion.SignedBy(Gateway.Key);
    }

    public Task<Answer> Get(string path) => Service.Send(HttpMethod.Get, path, Signed());

    public Task<Answer> Post(string path, string? body = null, string? type = "application/json") =>
        Service.Send(HttpMethod.Post, path, Signed(), body, type);

    public Task<Answer> Patch(string path, string? body) => Service.Send(HttpMethod.Patch, path, Signed(), body);

    public Task<Answer> Delete(string path) => Service.Send(HttpMethod.Delete, path, Signed());
}
