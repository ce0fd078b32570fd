using Auth.Gateway.Core.TrustedIssuers;

namespace Auth.Gateway.TrustedIssuers;

/// <summary>The trusted issuers by their exact names, each with keys of its own: a key of one never verifies another's tokens, whatever its id.</summary>
public sealed class IssuerDirectory : IDisposable
{
    private readonly Dictionary<string, (TrustedIssuer Issuer, IssuerKeys Keys)> _issuers = new(StringComparer.Ordinal);
    private readonly List<IssuerDocuments> _documents = [];

    public IssuerDirectory(IEnumerable<TrustedIssuer> issuers, TimeProvider clock, ILogger<IssuerKeys> logger)
    {
        foreach (var issuer in issuers)
        {
            var documents = new IssuerDocuments(issuer);
            _documents.Add(documents);
            _issuers.Add(issuer.Issuer, (issuer, new IssuerKeys(issuer, documents, clock, logger)));
        }
    }

    public bool IsEmpty => _issuers.Count == 0;

    public (TrustedIssuer Issuer, IssuerKeys Keys)? Find(string name) => _issuers.TryGetValue(name, out var found) ? found : null;

    public void Dispose() => _documents.ForEach(documents => documents.Dispose());
}
