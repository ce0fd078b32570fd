using Microsoft.AspNetCore.Authentication;

namespace Auth.Gateway.Upstream;

/// <summary>Whose assertions count, and where the keys that verify them are. Mistakes are told when the scheme is first used, by name.</summary>
public sealed class GatewayAssertionOptions : AuthenticationSchemeOptions
{
    /// <summary>The gateway's address as this backend reaches it, e.g. <c>http://gateway:8080</c>. Required, unless <see cref="KeysAddress"/> is given.</summary>
    public string? Authority { get; set; }

    /// <summary>Where the keys are, if not at <c>/.well-known/jwks.json</c> of <see cref="Authority"/>.</summary>
    public string? KeysAddress { get; set; }

    /// <summary>Whom the assertions must be for: the id of the cluster by which the gateway knows this backend. Required.</summary>
    public string? Audience { get; set; }

    /// <summary>The gateway's <c>Gateway:Issuer</c>; what it says where none is set, unless told otherwise.</summary>
    public string Issuer { get; set; } = "auth-gateway";

    /// <summary>Keys over plain HTTP can be replaced by whoever is between. Only a loopback address may do without TLS, unless this is false: for networks that are trusted.</summary>
    public bool RequireHttps { get; set; } = true;

    /// <summary>How long keys are used before they are fetched again: how long one that the gateway has withdrawn is still believed.</summary>
    public TimeSpan RefreshEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the gateway is asked at most, whatever strangers send.</summary>
    public TimeSpan AskAtMostEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an outage of the gateway is survived on the keys that were fetched last; then every request is a 503.</summary>
    public TimeSpan MaxKeyAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Of one fetch of the keys.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How far the clocks of gateway and backend may be apart.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Speaks to the gateway; null for a handler that follows no redirects and uses no proxy: the gateway is a neighbour.</summary>
    public HttpMessageHandler? BackchannelHttpHandler { get; set; }

    internal Uri KeysUri => new(KeysAddress ?? Authority!.TrimEnd('/') + "/.well-known/jwks.json");

    /// <exception cref="InvalidOperationException">Something is missing or wrong; the message says what would be right.</exception>
    public override void Validate()
    {
        base.Validate();
        var name = KeysAddress is null ? nameof(Authority) : nameof(KeysAddress);
        if (!Uri.TryCreate(KeysAddress ?? Authority, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException($"{name} must be the gateway's http or https URL, e.g. https://gateway.internal:8080.");
        }

        if (RequireHttps && address.Scheme != "https" && !address.IsLoopback)
        {
            throw new InvalidOperationException($"{name} must be https, or the keys could be replaced on the way. Where the network is trusted, set {nameof(RequireHttps)} to false.");
        }

        if (string.IsNullOrEmpty(Audience)) throw new InvalidOperationException($"{nameof(Audience)} must be the id of the cluster by which the gateway knows this backend.");
        if (string.IsNullOrEmpty(Issuer)) throw new InvalidOperationException($"{nameof(Issuer)} must be what Gateway:Issuer says, or auth-gateway where nothing is set.");
    }
}
