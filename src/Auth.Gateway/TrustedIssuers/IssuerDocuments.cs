using Auth.Gateway.Core.TrustedIssuers;
using Auth.Gateway.Tls;
using Microsoft.IdentityModel.Protocols;

namespace Auth.Gateway.TrustedIssuers;

/// <summary>
/// Fetches a provider's metadata and keys: from addresses that configuration allows, also where the metadata names them; without redirects, which could
/// lead anywhere; and no more than a document of this kind can need.
/// </summary>
public sealed class IssuerDocuments(TrustedIssuer issuer) : IDocumentRetriever, IDisposable
{
    private const int MaxBytes = 256 * 1024;

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        SslOptions = { CertificateChainPolicy = ServerTrust.Policy() },
    })
    {
        MaxResponseContentBufferSize = MaxBytes,
        // The caller bounds the whole of a fetch, by the clock that everything else goes by.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <exception cref="HttpRequestException">The address is not allowed, or gave no such document.</exception>
    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        if (!issuer.Allows(address)) throw new HttpRequestException($"{address} is not an address that may be fetched: it must be https.");
        using var response = await _client.GetAsync(new Uri(address), cancel);
        if (response.StatusCode != System.Net.HttpStatusCode.OK) throw new HttpRequestException($"{address} answered {(int)response.StatusCode}.");
        return await response.Content.ReadAsStringAsync(cancel);
    }

    public void Dispose() => _client.Dispose();
}
