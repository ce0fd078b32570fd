using System.Text.Json;

namespace Auth.Gateway.Core.Tokens;

/// <summary>
/// The claims of a token whose signature was checked, each in the very form in which we write it: text is not made of a number, nor a number of text
/// (RFC 7519 §2 and §4.1). What is there in another form fails the whole token, so that no restriction is ever taken for none.
/// </summary>
/// <param name="claims">An object, in which no name is there twice.</param>
internal sealed class ClaimReader(JsonElement claims)
{
    /// <summary>True once a claim was asked for that is not as we write it.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Text that is not empty, which must be there.</summary>
    public string Text(string name) => OptionalText(name) ?? Fail("");

    /// <summary>Null when the claim is not there at all.</summary>
    public string? OptionalText(string name) => claims.TryGetProperty(name, out var value) ? TextOf(value) : null;

    /// <summary>A whole number above zero, which must be there.</summary>
    public long Number(string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number > 0 ? number : Fail(0L);

    public bool Flag(string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.ValueKind == JsonValueKind.True : Fail(false);

    /// <summary>Empty when the claim is not there at all.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!claims.TryGetProperty(name, out var value)) return [];
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(TextOf)] : Fail<string[]>([]);
    }

    private string TextOf(JsonElement value) => JsonText.Of(value) is { Length: > 0 } text ? text : Fail("");

    private T Fail<T>(T nothing)
    {
        HasFailed = true;
        return nothing;
    }
}
