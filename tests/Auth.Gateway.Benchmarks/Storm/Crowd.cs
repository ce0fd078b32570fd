using System.Globalization;
using Auth.Gateway.Benchmarks.Comparison;
using Auth.Gateway.Benchmarks.Contestants;

namespace Auth.Gateway.Benchmarks.Storm;

/// <summary>Many who sign in at once, each again as soon as there was an answer.</summary>
/// <param name="Clients">Connections.</param>
/// <param name="Waits">Whoever is told to come again does so a second later, as <c>Retry-After</c> says.</param>
/// <param name="FromOneAddress">All but the first few are refused by the limit, and no password is hashed for them: what a flood costs by itself.</param>
public sealed record Crowd(string Name, int Clients, bool Waits, bool FromOneAddress)
{
    public static readonly IReadOnlyList<Crowd> All =
    [
        new("48 clients, for all of whom there is room", 48, Waits: false, FromOneAddress: false),
        new("200 clients, who wait a second when told", 200, Waits: true, FromOneAddress: false),
        new("200 clients, who do not", 200, Waits: false, FromOneAddress: false),
        new("200 clients, who do not, refused by the limit per address", 200, Waits: false, FromOneAddress: true),
    ];

    // With the limit per address as it is by default.
    private const int Addresses = 50_000;

    /// <summary>Half of them with the right password, half as users that do not exist.</summary>
    public IEnumerable<string> Lines(IReadOnlyList<SignedInUser> users) => Enumerable.Range(0, Addresses).Select(i => string.Create(
        CultureInfo.InvariantCulture, $"{(FromOneAddress ? "10.4.0.1" : $"10.3.{i / 250}.{(i % 250) + 1}")}\t{(i % 2 == 0 ? users[i / 2 % users.Count].Email : $"nobody{i}@example.com")}\t{SignedInUser.Password}"));

    public async Task<SignIns> SignInAsync(Uri gateway, string file, int seconds)
    {
        var (numbers, output) = await Wrk.CountAsync("sign-ins.lua", gateway.ToString(), seconds, Clients, file, Waits ? "wait" : "at once");
        if (numbers is not [var microseconds, var right, var wrong, var busy, var limited, 0]) throw new InvalidOperationException($"Not every answer was one that was expected: {output}");
        return new SignIns(right / (microseconds / 1e6), wrong / (microseconds / 1e6), busy / (microseconds / 1e6), limited / (microseconds / 1e6));
    }
}

/// <summary>Answers a second: 200, 401, 503 and 429.</summary>
public readonly record struct SignIns(double Right, double Wrong, double Busy, double Limited);
