using System.Buffers.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Auth.Gateway.Core.Tokens;

/// <summary>
/// The claims of a token whose signature was checked, each in the very form in which we write it: text is not made of a number, nor a number of text
/// (RFC 7519 §2 and §4.1). What is there in another form fails the whole token, so that no restriction is ever taken for none.
/// </summary>
internal sealed class ClaimReader : IDisposable
{
    private readonly JsonDocument _payload;

    private ClaimReader(JsonDocument payload) => _payload = payload;

    /// <summary>True once a claim was asked for that is not as we write it.</summary>
    public bool HasFailed { get; private set; }

    /// <param name="token">Canonical, as <see cref="CompactJws.IsCanonical"/> says.</param>
    public static ClaimReader Of(JsonWebToken token) => new(JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload)));

    /// <summary>Text that is not empty, which must be there.</summary>
    public string Text(string name) => OptionalText(name) ?? Fail("");

    /// <summary>Null when the claim is not there at all.</summary>
    public string? OptionalText(string name) => _payload.RootElement.TryGetProperty(name, out var value) ? TextOf(value) : null;

    /// <summary>A whole number above zero, which must be there.</summary>
    public long Number(string name) =>
        _payload.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number > 0 ? number : Fail(0L);

    public bool Flag(string name) =>
        _payload.RootElement.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.ValueKind == JsonValueKind.True : Fail(false);

    /// <summary>Empty when the claim is not there at all.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!_payload.RootElement.TryGetProperty(name, out var value)) return [];
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(TextOf)] : Fail<string[]>([]);
    }

    public void Dispose() => _payload.Dispose();

    private string TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : Fail("");
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, written as an escape, is JSON but no text.
            return Fail("");
        }
    }

    private T Fail<T>(T nothing)
    {
        HasFailed = true;
        return nothing;
    }
}
