using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Auth.Gateway.Tests.TrustedIssuers;

/// <summary>A small OpenID Connect provider on a real socket, which can change its keys, go away and misbehave.</summary>
public sealed class ProviderUnderTest : IAsyncDisposable
{
    public const string MetadataPath = "/.well-known/openid-configuration";
    public const string KeysPath = "/keys";
    public const string Audience = "orders-api";

    private readonly WebApplication _app;
    private readonly TimeProvider _clock;
    private int _metadataFetches;
    private int _keyFetches;

    private ProviderUnderTest(WebApplication app, TimeProvider clock, ProviderKey key) => (_app, _clock, Keys) = (app, clock, [key]);

    public string Issuer => _app.Urls.Single();

    /// <summary>What is published; tokens are signed with the last one unless told otherwise.</summary>
    public IReadOnlyList<ProviderKey> Keys { get; set; }

    /// <summary>Every request breaks off.</summary>
    public bool IsDown { get; set; }

    /// <summary>Changes the metadata before they go out.</summary>
    public Action<JsonObject>? Metadata { get; set; }

    /// <summary>Answers in the provider's stead where it returns true.</summary>
    public Func<HttpContext, Task<bool>>? Instead { get; set; }

    public int MetadataFetches => Volatile.Read(ref _metadataFetches);

    public int KeyFetches => Volatile.Read(ref _keyFetches);

    public static async Task<ProviderUnderTest> StartAsync(TimeProvider clock, ProviderKey? key = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var provider = new ProviderUnderTest(app, clock, key ?? ProviderKey.Create("one"));
        app.Run(provider.AnswerAsync);
        await app.StartAsync();
        return provider;
    }

    /// <summary>An access token as most providers make them, with changes.</summary>
    public string Token(Action<JsonObject>? claims = null, Action<JsonObject>? header = null, ProviderKey? key = null, Func<byte[], byte[]>? sign = null)
    {
        var signer = key ?? Keys[^1];
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        var head = new JsonObject { ["alg"] = signer.Algorithm, ["typ"] = "at+jwt", ["kid"] = signer.Id };
        var body = new JsonObject { ["iss"] = Issuer, ["aud"] = Audience, ["sub"] = "alice", ["iat"] = now, ["nbf"] = now, ["exp"] = now + 300 };
        header?.Invoke(head);
        claims?.Invoke(body);
        var text = $"{Encode(head)}.{Encode(body)}";
        return $"{text}.{Base64Url.EncodeToString((sign ?? signer.Sign)(Encoding.ASCII.GetBytes(text)))}";
    }

    /// <summary>What is published at the path when all is well.</summary>
    public JsonObject Document(string path)
    {
        if (path == KeysPath) return new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(key => key.Published())]) };
        var metadata = new JsonObject { ["issuer"] = Issuer, ["jwks_uri"] = Issuer + KeysPath, ["authorization_endpoint"] = Issuer + "/authorize" };
        Metadata?.Invoke(metadata);
        return metadata;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value;
        if (path == MetadataPath) Interlocked.Increment(ref _metadataFetches);
        if (path == KeysPath) Interlocked.Increment(ref _keyFetches);
        if (IsDown)
        {
            context.Abort();
            return;
        }

        if (Instead is not null && await Instead(context)) return;
        if (path is MetadataPath or KeysPath) await context.Response.WriteAsync(Document(path).ToJsonString());
        else context.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
