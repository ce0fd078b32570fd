using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Core.Tokens;

/// <summary>
/// The gateway's keys in memory: made at the first start, shared through the store, encrypted there. Assertions are always ES256, so that any
/// upstream can verify them; access tokens use the configured algorithm.
/// </summary>
public sealed class SigningKeyRing(ISigningKeyStore store, MasterKey master, IOptions<TokenOptions> options, TimeProvider clock) : IHostedService
{
    private volatile Loaded? _loaded;

    private sealed record Loaded(IReadOnlyDictionary<string, RingKey> ById, RingKey Token, RingKey Assertion, byte[] Refresh);

    /// <summary>True once keys are at hand: before that the gateway is not ready.</summary>
    public bool IsLoaded => _loaded is not null;

    /// <summary>Signs access tokens.</summary>
    public RingKey TokenKey => Current.Token;

    /// <summary>Signs assertions for upstreams.</summary>
    public RingKey AssertionKey => Current.Assertion;

    /// <summary>Makes refresh tokens.</summary>
    public byte[] RefreshKey => Current.Refresh;

    /// <summary>Public parts, for <c>/.well-known/jwks.json</c>.</summary>
    public IEnumerable<JsonWebKey> Published => Current.ById.Values.Select(key => key.Published).OfType<JsonWebKey>();

    private Loaded Current => _loaded ?? throw new InvalidOperationException("The key ring is read before it was loaded.");

    /// <returns>Null for an id that is not ours: it is never fetched from anywhere.</returns>
    public RingKey? Find(string keyId) => Current.ById.GetValueOrDefault(keyId);

    /// <exception cref="StoreUnavailableException"/>
    /// <exception cref="InvalidOperationException">The keys in the store were encrypted with another master key.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.AddIfNoneAsync(New(SigningKeyUse.Sign, SecurityAlgorithms.EcdsaSha256), cancellationToken);
        if (options.Value.SigningAlgorithm != SecurityAlgorithms.EcdsaSha256)
        {
            await store.AddIfNoneAsync(New(SigningKeyUse.Sign, options.Value.SigningAlgorithm), cancellationToken);
        }

        await store.AddIfNoneAsync(New(SigningKeyUse.Refresh, SecurityAlgorithms.HmacSha256), cancellationToken);
        _loaded = Load(await store.ListAsync(cancellationToken));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Loaded Load(IReadOnlyList<SigningKey> keys)
    {
        try
        {
            var signing = keys.Where(key => key.Use == SigningKeyUse.Sign)
                .Select(key => RingKey.Import(key.Id, key.Algorithm, master.Unprotect(key.ProtectedPrivateKey, key.Id)))
                .ToList();
            var refresh = keys.Last(key => key.Use == SigningKeyUse.Refresh);
            return new Loaded(
                signing.ToDictionary(key => key.Id, StringComparer.Ordinal),
                signing.Last(key => key.Algorithm == options.Value.SigningAlgorithm),
                signing.Last(key => key.Algorithm == SecurityAlgorithms.EcdsaSha256),
                master.Unprotect(refresh.ProtectedPrivateKey, refresh.Id));
        }
        catch (CryptographicException exception)
        {
            throw new InvalidOperationException(
                "The signing keys in the store cannot be decrypted: Gateway:MasterKey is not the one that they were made with. Give the right one.", exception);
        }
    }

    private SigningKey New(SigningKeyUse use, string algorithm)
    {
        var id = Identifiers.New(Identifiers.SigningKey);
        return new SigningKey
        {
            Id = id,
            Use = use,
            Algorithm = algorithm,
            ProtectedPrivateKey = master.Protect(RingKey.NewPrivateKey(algorithm), id),
            CreatedAt = clock.GetUtcNow(),
        };
    }
}
