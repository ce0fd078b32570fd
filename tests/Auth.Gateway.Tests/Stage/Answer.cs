using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth.Gateway.Tests.Stage;

/// <summary>An answer read to its end, as tests look at it.</summary>
public sealed class Answer
{
    private readonly ILookup<string, string> _headers;

    private Answer(HttpStatusCode status, ILookup<string, string> headers, string body) => (Status, _headers, Body) = (status, headers, body);

    public HttpStatusCode Status { get; }

    public string Body { get; }

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The cookies that the answer sets, by name.</summary>
    public IReadOnlyDictionary<string, SetCookie> Cookies =>
        _headers["Set-Cookie"].Select(SetCookie.Parse).ToDictionary(cookie => cookie.Name, StringComparer.Ordinal);

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var body = await response.Content.ReadAsStringAsync();
            var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                .SelectMany(header => header.Value.Select(value => (header.Key, Value: value)))
                .ToLookup(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);
            return new Answer(response.StatusCode, headers, body);
        }
    }

    /// <summary>All headers, a value a line.</summary>
    public IEnumerable<string> HeaderLines => _headers.SelectMany(header => header.Select(value => $"{header.Key}: {value}"));

    /// <summary>The header's values; null when it is not there.</summary>
    public string? Header(string name) => _headers.Contains(name) ? string.Join(", ", _headers[name]) : null;

    /// <summary>A member of the body that is text.</summary>
    public string Text(string member) => Json.GetProperty(member).GetString()!;

    /// <summary>Requires exactly this answer; the order of members is nobody's business.</summary>
    public Answer Is(HttpStatusCode status, string json)
    {
        Assert.Equal($"{(int)status} {Canonical(json)}", $"{(int)Status} {(Body.Length == 0 ? "" : Canonical(Body))}");
        Assert.Equal("application/json", Header("Content-Type"));
        return this;
    }

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(status == Status, $"{(int)status} was expected; the answer is {(int)Status} {Body}");
        return this;
    }

    /// <summary>Requires a 422 with exactly these entries, in this order.</summary>
    public Answer IsInvalid(params string[] entries) => Is(HttpStatusCode.UnprocessableEntity, $$"""{"detail":[{{string.Join(',', entries)}}]}""");

    /// <summary>Requires an answer that nobody on the way may keep.</summary>
    public Answer IsNotStored()
    {
        Assert.Equal("no-store", Header("Cache-Control"));
        return this;
    }

    private static string Canonical(string json) => Sorted(JsonNode.Parse(json))?.ToJsonString() ?? "null";

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
