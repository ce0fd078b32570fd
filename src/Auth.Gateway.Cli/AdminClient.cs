using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth.Gateway.Cli;

/// <summary>Speaks to the admin API. Answers go to standard output as JSON, refusals to standard error as the gateway words them.</summary>
public sealed class AdminClient(HttpClient http)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="adminKey">The configured <c>Gateway:Management:AdminKey</c>.</param>
    public static AdminClient Open(Uri url, string adminKey)
    {
        var http = new HttpClient { BaseAddress = new Uri(url, "/admin/v1/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", adminKey);
        return new AdminClient(http);
    }

    /// <summary>As <see cref="AskAsync"/>, and prints the answer.</summary>
    public async Task<int> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        var (code, answer) = await AskAsync(method, path, body, cancellationToken);
        if (answer.Length > 0) Console.WriteLine(Pretty(answer));
        return code;
    }

    /// <returns>The exit code: 0 for success, 1 for a refusal, 2 when the gateway cannot be reached; and the answer to a success.</returns>
    public async Task<(int Code, string Answer)> AskAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null) request.Content = JsonContent.Create(body);
            using var response = await http.SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.IsSuccessStatusCode) return (0, answer);
            await Console.Error.WriteLineAsync($"{(int)response.StatusCode} {response.ReasonPhrase}\n{Pretty(answer)}".TrimEnd());
            return (1, "");
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await Console.Error.WriteLineAsync($"The gateway cannot be reached at {http.BaseAddress}: {exception.Message}");
            return (2, "");
        }
    }

    private static string Pretty(string text)
    {
        try
        {
            return text.Length == 0 ? "" : JsonNode.Parse(text)?.ToJsonString(Indented) ?? "";
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
