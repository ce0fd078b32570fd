using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Auth.Gateway.Core.Tokens;

/// <summary>
/// A JWT taken apart, once, and not yet believed. There is none unless it is bounded, of three canonical base64url parts, and without the header parameters by
/// which a token could choose its own key or demand what is not understood (RFC 8725 §3.10, RFC 7515 §4.1.11, RFC 7797 §6), or hold another token (RFC 7519 §5.2).
/// </summary>
public sealed class CompactJws : IDisposable
{
    private const int MaxDepth = 8;
    private static readonly string[] Refused = ["crit", "b64", "jwk", "jku", "x5c", "x5u", "zip", "enc", "cty"];

    private readonly string _text;
    private readonly int _signed;
    private readonly JsonDocument _header;
    private readonly JsonDocument _claims;
    private readonly byte[] _signature;

    private CompactJws(string text, int signed, JsonDocument header, JsonDocument claims, byte[] signature) =>
        (_text, _signed, _header, _claims, _signature) = (text, signed, header, claims, signature);

    /// <summary>An object, in which no name is there twice.</summary>
    public JsonElement Header => _header.RootElement;

    /// <summary>An object, in which no name is there twice.</summary>
    public JsonElement Claims => _claims.RootElement;

    /// <summary>The header's <c>kid</c>; null when it has none that is text.</summary>
    public string? KeyId => JsonText.Member(Header, "kid");

    /// <returns>Null for what has not the one form that a token may have.</returns>
    public static CompactJws? Parse(string text, int maxLength)
    {
        if (text.Length is 0 || text.Length > maxLength) return null;
        var first = text.IndexOf('.');
        var last = text.LastIndexOf('.');
        if (first < 0 || last == first || text.AsSpan(first + 1, last - first - 1).Contains('.')) return null;
        if (Decode(text.AsSpan(0, first)) is not { } headerBytes || Decode(text.AsSpan(first + 1, last - first - 1)) is not { } claimsBytes || Decode(text.AsSpan(last + 1)) is not { } signature) return null;
        if (ParseObject(headerBytes) is not { } header) return null;
        if (IsPlain(header.RootElement) && ParseObject(claimsBytes) is { } claims) return new CompactJws(text, last, header, claims, signature);
        header.Dispose();
        return null;
    }

    /// <summary>Whether the key made the signature, by the one algorithm that the key is for: what the header says of it must be that, and decides nothing (RFC 8725 §3.1).</summary>
    public bool IsSignedBy(RingKey key)
    {
        if (JsonText.Member(Header, "alg") != key.Algorithm) return false;
        // Base64url is ASCII.
        var input = ArrayPool<byte>.Shared.Rent(_signed);
        try
        {
            return key.Verify(input, Encoding.ASCII.GetBytes(_text.AsSpan(0, _signed), input), _signature);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
        }
    }

    public void Dispose()
    {
        _header.Dispose();
        _claims.Dispose();
    }

    // Decoding and encoding again must give the very same text: otherwise two texts would be one token.
    private static byte[]? Decode(ReadOnlySpan<char> part)
    {
        if (part.IsEmpty) return null;
        var bytes = new byte[Base64Url.GetMaxDecodedLength(part.Length)];
        if (Base64Url.DecodeFromChars(part, bytes, out var consumed, out var written) != OperationStatus.Done || consumed != part.Length) return null;
        var again = ArrayPool<char>.Shared.Rent(part.Length + 4);
        try
        {
            return Base64Url.EncodeToChars(bytes.AsSpan(0, written), again) is var length && part.SequenceEqual(again.AsSpan(0, length)) ? Exactly(bytes, written) : null;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(again);
        }
    }

    private static byte[] Exactly(byte[] bytes, int length) => length == bytes.Length ? bytes : bytes[..length];

    private static bool IsPlain(JsonElement header)
    {
        foreach (var name in Refused)
        {
            if (header.TryGetProperty(name, out _)) return false;
        }

        return true;
    }

    // Two members of one name are two readings of one token, and so are bytes that are no text.
    private static JsonDocument? ParseObject(byte[] json)
    {
        if (!Utf8.IsValid(json)) return null;
        try
        {
            var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second: a name with a lone surrogate, found when duplicates are looked for.
            return null;
        }
    }
}
