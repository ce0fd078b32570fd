using System.Net.Http.Headers;
using System.Text;

namespace Auth.Gateway.Tests.Stage;

/// <summary>Requests in one line each: <c>CallAsync("POST /api/v1/auth/login", json)</c>.</summary>
public static class HttpCalls
{
    /// <summary>With no body at all, and no Content-Type.</summary>
    public static Task<Answer> CallAsync(this HttpClient client, string call, params (string Name, string Value)[] headers) => client.SendAsync(call, null, headers);

    public static Task<Answer> CallAsync(this HttpClient client, string call, string json, params (string Name, string Value)[] headers) =>
        client.SendAsync(call, Content(json, "application/json"), headers);

    public static Task<Answer> CallAsync(this HttpClient client, string call, HttpContent content, params (string Name, string Value)[] headers) =>
        client.SendAsync(call, content, headers);

    /// <param name="type">Null: no Content-Type.</param>
    public static HttpContent Content(string text, string? type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private static async Task<Answer> SendAsync(this HttpClient client, string call, HttpContent? content, (string Name, string Value)[] headers)
    {
        var (method, path) = (call[..call.IndexOf(' ')], call[(call.IndexOf(' ') + 1)..]);
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        foreach (var (name, value) in headers) Assert.True(request.Headers.TryAddWithoutValidation(name, value), name);
        return await Answer.ReadAsync(await client.SendAsync(request));
    }
}
