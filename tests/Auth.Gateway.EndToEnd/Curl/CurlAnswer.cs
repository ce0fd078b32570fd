using System.Globalization;
using System.Text.Json;

namespace Auth.Gateway.EndToEnd.Curl;

/// <summary>What <c>curl -i</c> printed.</summary>
internal sealed record CurlAnswer(int Status, IReadOnlyList<(string Name, string Value)> Headers, string Body)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public static CurlAnswer Parse(string printed)
    {
        var end = printed.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.True(end > 0, $"curl printed no answer: {printed}");
        var lines = printed[..end].Split("\r\n");
        return new CurlAnswer(
            int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture),
            [.. lines[1..].Select(line => line.Split(": ", 2)).Select(parts => (parts[0], parts.Length > 1 ? parts[1] : ""))],
            printed[(end + 4)..]);
    }

    public string? Header(string name) => Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault();

    /// <summary>The whole Set-Cookie line of that cookie, with its attributes.</summary>
    public string? SetCookie(string name) =>
        Headers.Where(header => header.Name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault(value => value.StartsWith(name + "=", StringComparison.Ordinal));

    public string Cookie(string name) => SetCookie(name)!.Split(';')[0][(name.Length + 1)..];

    public string Text(string property) => Json.GetProperty(property).GetString()!;

    /// <summary>The names of all fields, in their order.</summary>
    public IEnumerable<string> Fields => Json.EnumerateObject().Select(property => property.Name);

    /// <summary>With the answer in the failure's text.</summary>
    public CurlAnswer Expect(int status)
    {
        Assert.True(Status == status, $"Expected {status}, and got {Status}: {Body}");
        return this;
    }
}
