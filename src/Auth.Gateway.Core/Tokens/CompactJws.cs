using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Auth.Gateway.Core.Tokens;

/// <summary>
/// What a JWT must look like before anything parses it: bounded, three canonical base64url parts, and a header without the parameters by which a
/// token could choose its own key or demand what is not understood (RFC 8725 §3.10, RFC 7515 §4.1.11, RFC 7797 §6), or hold another token (RFC 7519 §5.2).
/// </summary>
public static class CompactJws
{
    private const int MaxDepth = 8;
    private static readonly string[] Refused = ["crit", "b64", "jwk", "jku", "x5c", "x5u", "zip", "enc", "cty"];

    public static bool IsCanonical(string text, int maxLength)
    {
        if (text.Length is 0 || text.Length > maxLength) return false;
        var parts = text.Split('.');
        return parts.Length == 3 && parts.All(IsCanonicalBase64Url) && IsPlainHeader(Base64Url.DecodeFromChars(parts[0])) && IsObject(Base64Url.DecodeFromChars(parts[1]));
    }

    /// <summary>Not verified: to find out who could. The caller disposes of both.</summary>
    /// <param name="text">Canonical, as <see cref="IsCanonical"/> says.</param>
    public static (JsonDocument Header, JsonDocument Claims) Read(string text)
    {
        var parts = text.Split('.');
        return (JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])), JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])));
    }

    /// <returns>The header's <c>kid</c>; null when it has none that is text.</returns>
    /// <param name="text">Canonical, as <see cref="IsCanonical"/> says.</param>
    public static string? KeyIdOf(string text)
    {
        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(text.AsSpan(0, text.IndexOf('.'))));
        if (!header.RootElement.TryGetProperty("kid", out var id) || id.ValueKind != JsonValueKind.String) return null;
        try
        {
            return id.GetString();
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, written as an escape, is JSON but no text.
            return null;
        }
    }

    // Decoding and encoding again must give the very same text: otherwise two texts would be one token.
    private static bool IsCanonicalBase64Url(string part)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Base64Url.GetMaxDecodedLength(part.Length));
        try
        {
            return part.Length > 0
                && Base64Url.DecodeFromChars(part, bytes, out var consumed, out var written) == OperationStatus.Done
                && consumed == part.Length
                && Base64Url.EncodeToString(bytes.AsSpan(0, written)) == part;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static bool IsPlainHeader(byte[] json)
    {
        if (Parse(json) is not { } document) return false;
        using (document) return !Refused.Any(name => document.RootElement.TryGetProperty(name, out _));
    }

    private static bool IsObject(byte[] json)
    {
        if (Parse(json) is not { } document) return false;
        document.Dispose();
        return true;
    }

    // Two members of one name are two readings of one token, and so are bytes that are no text.
    private static JsonDocument? Parse(byte[] json)
    {
        if (!Utf8.IsValid(json)) return null;
        try
        {
            var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
