using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.OAuth;

/// <summary>Requests as OAuth clients send them.</summary>
internal static class OAuthStage
{
    public static async Task<(HttpResponseMessage Response, JsonElement Body)> PostFormAsync(
        this GatewayUnderTest gateway, string path, IEnumerable<(string Name, string Value)> form, string? basic = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        if (basic is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic)));
        var response = await gateway.Client.SendAsync(request);
        return (response, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public static async Task<JsonElement> TokenAsync(this GatewayUnderTest gateway, string? basic, params (string Name, string Value)[] form)
    {
        var (response, body) = await gateway.PostFormAsync("/oauth/token", form, basic);
        Assert.True(response.IsSuccessStatusCode, body.ToString());
        return body;
    }

    public static string Text(this JsonElement body, string name) => body.GetProperty(name).GetString()!;

    /// <summary>Whether the bearer opens an endpoint that every bearer opens.</summary>
    public static async Task<bool> OpensAsync(this GatewayUnderTest gateway, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await gateway.Client.SendAsync(request);
        return response.IsSuccessStatusCode;
    }
}
