using Auth.Gateway.Wire;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Auth.Gateway.Endpoints.OAuth;

/// <summary>The parameters of an OAuth request (RFC 6749 §3.2): a form, each parameter at most once, an empty one as if it were not there.</summary>
public sealed class OAuthForm
{
    private const int MaxBytes = JsonBody.MaxBytes;
    private const int MaxParameters = 100;

    private readonly Dictionary<string, StringValues> _values;

    private OAuthForm(Dictionary<string, StringValues> values) => _values = values;

    public string? this[string name] => _values.TryGetValue(name, out var value) && !string.IsNullOrEmpty(value[0]) ? value[0] : null;

    /// <returns>Null when the body is not such a form.</returns>
    /// <exception cref="BadHttpRequestException">413.</exception>
    public static async Task<OAuthForm?> ReadAsync(HttpRequest request)
    {
        var isForm = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
        var bytes = await BoundedBody.ReadAsync(request, MaxBytes);
        if (!isForm || !System.Text.Unicode.Utf8.IsValid(bytes.Span)) return null;
        try
        {
            using var reader = new FormReader(new MemoryStream(bytes.ToArray(), writable: false)) { ValueCountLimit = MaxParameters };
            var values = await reader.ReadFormAsync(request.HttpContext.RequestAborted);
            return values.Values.Any(value => value.Count > 1) ? null : new OAuthForm(values);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
