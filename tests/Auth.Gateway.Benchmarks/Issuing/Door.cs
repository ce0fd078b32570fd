using System.Globalization;
using System.Text;

namespace Auth.Gateway.Benchmarks.Issuing;

/// <summary>Somewhere that a credential is given for another, and what is asked there.</summary>
/// <param name="Script">wrk's, that asks it.</param>
/// <param name="Lines">Of the script's file, made anew for each turn.</param>
/// <param name="Sample">One request that gets a token; null for what gives none.</param>
public sealed record Door(string Name, string Script, Func<Task<string[]>> Lines, Call? Sample)
{
    // As many as stay below the limit of each address, which is left as it is by default.
    private const int Addresses = 10_000;

    private const string Calls = "calls.lua";

    /// <summary>The least that the gateway answers to anything.</summary>
    public static Door Nothing() => new("/healthz", Calls, () => Task.FromResult<string[]>([new Call("GET", "/healthz", "").ToString()]), null);

    /// <summary>A token for a key, in all three ways.</summary>
    public static IEnumerable<Door> ForKeys(IReadOnlyList<(string AccountId, string Secret)> keys)
    {
        yield return ForKeys("GET /login", i => new Call("GET", "/login", "", Basic(keys[i])), keys.Count);
        yield return ForKeys("POST /tokens/generate", i => new Call("POST", "/tokens/generate", "", $"X-API-Key: {keys[i].Secret}"), keys.Count);
        yield return ForKeys("client_credentials", i => new Call("POST", "/oauth/token", "grant_type=client_credentials", "Content-Type: application/x-www-form-urlencoded", Basic(keys[i])), keys.Count);
    }

    /// <param name="tokens">New ones for each turn: what is under way when a turn ends is lost.</param>
    public static Door Refresh(Func<Task<string[]>> tokens) => new("refresh", "refreshes.lua", tokens, null);

    private static Door ForKeys(string name, Func<int, Call> call, int keys)
    {
        string[] lines = [.. Enumerable.Range(0, Addresses).Select(i => (call(i % keys) is var made ? made with { Headers = [.. made.Headers, $"X-Forwarded-For: {Address(i)}"] } : made).ToString())];
        return new Door(name, Calls, () => Task.FromResult(lines), call(0));
    }

    private static string Basic((string AccountId, string Secret) key) => "Authorization: Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{key.AccountId}:{key.Secret}"));

    private static string Address(int i) => string.Create(CultureInfo.InvariantCulture, $"10.1.{i / 250}.{(i % 250) + 1}");
}
