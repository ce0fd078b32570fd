using System.Collections.Concurrent;
using System.Globalization;

namespace Auth.Gateway.EndToEnd.RollingRestarts;

/// <summary>Clients that keep their connections and ask one thing after the other, and what became of each.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Clients = 8;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly CancellationTokenSource _end = new();
    private readonly Task[] _clients;
    private int _sent;

    public Load(string url, string key) => _clients = [.. Enumerable.Range(0, Clients).Select(_ => AskAsync(new Uri($"{url}/api/v1/sdk/track"), key))];

    public int Sent => Volatile.Read(ref _sent);

    public ConcurrentQueue<string> Lost { get; } = [];

    public Task EndAsync()
    {
        _end.Cancel();
        return Task.WhenAll(_clients);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _http.Dispose();
        _end.Dispose();
    }

    // POST, which no proxy sends a second time of its own accord.
    private async Task AskAsync(Uri url, string key)
    {
        while (!_end.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _sent).ToString(CultureInfo.InvariantCulture);
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(number) };
            request.Headers.Add("X-API-Key", key);
            try
            {
                using var answer = await _http.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                if (!answer.IsSuccessStatusCode || !text.Contains($"\"body\":\"{number}\"", StringComparison.Ordinal)) Lost.Enqueue($"{number}: {(int)answer.StatusCode} {text}");
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                Lost.Enqueue($"{number}: {exception.Message}");
            }
        }
    }
}
