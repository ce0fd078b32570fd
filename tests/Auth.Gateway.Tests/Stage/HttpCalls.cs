using System.Net.Http.Headers;
using System.Text;

namespace Auth.Gateway.Tests.Stage;

/// <summary>Requests in one line each.</summary>
public static class HttpCalls
{
    public static Task<Answer> GetAsync(this HttpClient client, string path, params (string Name, string Value)[] headers) =>
        client.SendAsync(HttpMethod.Get, path, null, headers);

    public static Task<Answer> DeleteAsync(this HttpClient client, string path, params (string Name, string Value)[] headers) =>
        client.SendAsync(HttpMethod.Delete, path, null, headers);

    /// <summary>With no body at all, and no Content-Type.</summary>
    public static Task<Answer> PostAsync(this HttpClient client, string path, params (string Name, string Value)[] headers) =>
        client.SendAsync(HttpMethod.Post, path, null, headers);

    public static Task<Answer> PostJsonAsync(this HttpClient client, string path, string json, params (string Name, string Value)[] headers) =>
        client.SendAsync(HttpMethod.Post, path, Body(json, "application/json"), headers);

    public static Task<Answer> PutJsonAsync(this HttpClient client, string path, string json, params (string Name, string Value)[] headers) =>
        client.SendAsync(HttpMethod.Put, path, Body(json, "application/json"), headers);

    public static async Task<Answer> SendAsync(this HttpClient client, HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers) Assert.True(request.Headers.TryAddWithoutValidation(name, value), name);
        return await Answer.ReadAsync(await client.SendAsync(request));
    }

    /// <param name="type">Null: no Content-Type.</param>
    public static HttpContent Body(string text, string? type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }
}
