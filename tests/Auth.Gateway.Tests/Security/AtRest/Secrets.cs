using System.Text;

namespace Auth.Gateway.Tests.Security.AtRest;

/// <summary>Everything that would let somebody in, collected while a test goes along, and how it might be written down.</summary>
public sealed class Secrets
{
    private readonly Dictionary<string, byte[]> _secrets = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names => _secrets.Keys;

    public string Add(string name, string text)
    {
        Add(name, Encoding.UTF8.GetBytes(text));
        return text;
    }

    public void Add(string name, byte[] bytes)
    {
        Assert.True(bytes.Length >= 8, $"{name} is too short to be searched for.");
        _secrets[name] = bytes;
    }

    /// <param name="written">Each byte as one character (Latin-1).</param>
    public IEnumerable<string> FoundIn(string written) =>
        from secret in _secrets
        from form in Forms(secret.Value)
        where written.Contains(form.Text, StringComparison.Ordinal)
        select $"{secret.Key} as {form.Name}";

    private static IEnumerable<(string Name, string Text)> Forms(byte[] secret)
    {
        yield return ("it is", Encoding.Latin1.GetString(secret));
        yield return ("hex", Convert.ToHexString(secret));
        yield return ("lower-case hex", Convert.ToHexStringLower(secret));
        yield return ("UTF-16", Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(Encoding.Latin1.GetString(secret))));
        yield return ("backwards", Encoding.Latin1.GetString([.. secret.AsEnumerable().Reverse()]));
        // Wherever it begins within base64's groups of three: the characters that depend on it alone.
        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. new byte[before], .. secret]);
            var (skip, length) = ((before * 8 + 5) / 6, (before + secret.Length) * 8 / 6);
            yield return ($"base64 ({before})", text[skip..length]);
            yield return ($"base64url ({before})", text[skip..length].Replace('+', '-').Replace('/', '_'));
        }
    }
}
