using System.Buffers;
using System.Net;

namespace Auth.Gateway.Rehearsals;

/// <summary>A request as it would be sent.</summary>
/// <param name="Target">Path and query, escaped, as in a request line.</param>
/// <param name="Address">Of the connection: the client's, or that of a proxy before it.</param>
public sealed record RehearsedCall(string Method, string Target, string Scheme, string Host, IReadOnlyList<KeyValuePair<string, string>> Headers, IPAddress Address)
{
    public const string MethodRemedy = "must be an HTTP method, e.g. GET";
    public const string TargetRemedy = "must begin with a slash and be escaped as in a request line, e.g. /devices?page=2";
    public const string HeaderRemedy = "must be a header name with a text, or a list of texts, of at most 16384 characters";

    private const int MaxValueLength = 16 * 1024;
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    public static bool IsMethod(string text) => text.Length is > 0 and <= 32 && !text.AsSpan().ContainsAnyExcept(Token);

    public static bool IsTarget(string text) => text.StartsWith('/') && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    public static bool IsHeader(string name, string value) => name.Length is > 0 and <= 256 && !name.AsSpan().ContainsAnyExcept(Token) && value.Length <= MaxValueLength && !value.AsSpan().ContainsAny('\r', '\n', '\0');
}
