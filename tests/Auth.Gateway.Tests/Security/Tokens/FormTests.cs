using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using Auth.Gateway.Core.Tests.Tokens;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Tokens;

/// <summary>RFC 8725 §2.4, §2.7, §3.7 and §3.11; RFC 7515 §5.2 and §10.12; RFC 7519 §7.2: a token has one serialisation, one spelling, one reading, and a size.</summary>
[Collection(TokenTests.Name)]
public sealed class FormTests(TokenStage stage)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    [Fact]
    public async Task RFC_7515_the_worked_examples_open_no_door()
    {
        var scene = await stage.SceneAsync();
        await scene.RefusedAsync([WorkedExamples.Rfc7515A1, WorkedExamples.Rfc7515A2, WorkedExamples.Rfc7515A3, .. WorkedExamples.NeverAccepted.Values]);
    }

    [Theory]
    [MemberData(nameof(TokenStage.Algorithms), MemberType = typeof(TokenStage))]
    public async Task RFC_7515_3_only_the_compact_serialisation_of_a_signature_is_a_token(string algorithm)
    {
        var scene = await stage.SceneAsync(algorithm);
        var (h, p, s) = (scene.Token.Split('.')[0], scene.Token.Split('.')[1], scene.Token.Split('.')[2]);
        await scene.RefusedAsync(
            $$"""{"payload":"{{p}}","protected":"{{h}}","signature":"{{s}}"}""",
            $$"""{"payload":"{{p}}","signatures":[{"protected":"{{h}}","signature":"{{s}}"}]}""",
            $"[\"{scene.Token}\"]", $"\"{scene.Token}\"",
            // As if it were encrypted, nested, or of another number of parts.
            $"{h}.{p}.{s}.AA.AA", $"{h}..{p}.{s}.AA", $"{h}.{p}.{p}.{p}.{s}", $"{h}.{p}.{s}.", $"{h}.{p}.{s}.{s}", $".{h}.{p}.{s}", $"{h}.{p}", $"{h}.{p}.", $"{h}..{s}", $".{p}.{s}", h, ".", "..", "...", "....",
            $"{h}.{p}.{s}.{h}.{p}.{s}", $"{p}.{h}.{s}", $"{h}-{p}-{s}", $"{h}%2E{p}%2E{s}", $"{h}\u3002{p}\u3002{s}", string.Join('.', Enumerable.Repeat("e30", 2000)), new string('.', 5000),
            scene.Forge.SignedText(Text(h), scene.Token), scene.Forge.SignedText(Text(h), $"\"{scene.Token}\""));
        using var zipped = new MemoryStream();
        using (var deflate = new DeflateStream(zipped, CompressionLevel.SmallestSize, leaveOpen: true)) deflate.Write(Base64Url.DecodeFromChars(p));
        await scene.RefusedAsync(
            scene.Forge.SignedBytes(Text(h)[..^1] + ",\"zip\":\"DEF\"}", zipped.ToArray()),
            scene.Forge.SignedBytes(Text(h), zipped.ToArray()));
    }

    [Theory]
    [MemberData(nameof(TokenStage.Algorithms), MemberType = typeof(TokenStage))]
    public async Task RFC_7515_2_a_token_has_one_spelling(string algorithm)
    {
        var scene = await stage.SceneAsync(algorithm);
        var parts = scene.Token.Split('.');
        var texts = new List<string>();
        for (var at = 0; at < 3; at++)
        {
            var part = parts[at];
            foreach (var respelled in Respellings(part).Where(other => other != part)) texts.Add(string.Join('.', parts.Select((other, i) => i == at ? respelled : other)));
        }

        Assert.True(texts.Count > 60);
        await scene.RefusedAsync(texts);
        // The signature is over the text as it stands, so that the two parts before it can be respelled by whoever has the key, and nobody else; nor by them.
        await scene.RefusedAsync(Respellings(parts[1]).Where(other => other != parts[1] && other.All(letter => letter < 128)).Select(claims => scene.Forge.SignedEncoded(parts[0], claims)));
    }

    [Fact]
    public async Task RFC_7519_4_a_header_or_claim_that_is_there_twice_is_refused_even_if_both_say_the_same()
    {
        var scene = await stage.SceneAsync();
        var (header, claims) = (Text(scene.Token.Split('.')[0]), Text(scene.Token.Split('.')[1]));
        string Twice(string json, string name, string value) => $"{json[..^1]},\"{name}\":{value}}}";
        var texts = new List<string>();
        foreach (var member in TokenText.Header(scene.Token).EnumerateObject())
        {
            texts.Add(scene.Forge.SignedText(Twice(header, member.Name, member.Value.GetRawText()), claims));
            texts.Add(scene.Forge.SignedText(Twice(header, Escaped(member.Name), "\"none\""), claims));
            texts.Add(scene.Forge.SignedText($"{{\"{member.Name}\":\"none\",{header[1..]}", claims));
        }

        foreach (var member in TokenText.Claims(scene.Token).EnumerateObject())
        {
            texts.Add(scene.Forge.SignedText(header, Twice(claims, member.Name, member.Value.GetRawText())));
            texts.Add(scene.Forge.SignedText(header, Twice(claims, Escaped(member.Name), "1")));
        }

        texts.Add(scene.Forge.SignedText(header, Twice(claims, "extra", """{"a":1,"a":1}""")));
        await scene.RefusedAsync(texts);
        await scene.AcceptedAsync(scene.Forge.SignedText(header, Twice(claims, "extra", """{"a":1,"b":1}""")));
    }

    [Fact]
    public async Task RFC_8725_3_7_what_is_not_one_JSON_object_in_UTF_8_is_refused()
    {
        var scene = await stage.SceneAsync();
        var (header, claims) = (Text(scene.Token.Split('.')[0]), Text(scene.Token.Split('.')[1]));
        var texts = new List<string>();
        foreach (var json in new Func<string, string>[]
        {
            text => "[" + text + "]", text => text + " x", text => text + text, text => "\ufeff" + text, text => "/**/" + text, text => text[..^1] + ",}", text => text[..^1] + ",\"x\":NaN}", text => text[..^1] + ",\"x\":01}",
            text => text[..^1], text => text.Replace('"', '\''), text => text[..^1] + ",x:1}", text => text[..^1] + ",\"x\":\"\t\"}", _ => "", _ => "null", _ => "1", _ => "\"x\"", _ => "{}", _ => "[]", _ => "not json", text => ")]}'\n" + text,
        })
        {
            texts.Add(scene.Forge.SignedText(json(header), claims));
            texts.Add(scene.Forge.SignedText(header, json(claims)));
        }

        byte[] tail = [.. "\"}"u8];
        var open = Encoding.UTF8.GetBytes(claims[..^1] + ",\"x\":\"");
        List<byte[]> notUtf8 =
        [
            Encoding.Unicode.GetBytes(claims), Encoding.BigEndianUnicode.GetBytes(claims), Encoding.UTF32.GetBytes(claims), [.. open, 0xff, .. tail], [.. open, 0xc0, 0xaf, .. tail], [.. open, 0xed, 0xa0, 0x80, .. tail],
            [.. Encoding.UTF8.GetBytes(claims), 0], [0, .. Encoding.UTF8.GetBytes(claims)],
        ];
        foreach (var bytes in notUtf8)
        {
            texts.Add(scene.Forge.SignedBytes(header, bytes));
        }

        texts.AddRange(new[] { "sub", "account_id", "customer", "iss", "aud", "jti" }.Select(claim => scene.Forge.SignedText(header, Set(scene, claim, "\"\\ud800\""))));
        // Names are text, too. Whoever writes such a token needs no key for it to be parsed.
        foreach (var name in new[] { "\\ud800", "\\udfffx", "ali\\ud83d" })
        {
            var member = $",\"{name}\":1}}";
            texts.Add(scene.Forge.SignedText(header[..^1] + member, claims));
            texts.Add(scene.Forge.SignedText(header, claims[..^1] + member));
            texts.Add(scene.Forge.SignedText(header, $"{claims[..^1]},\"x\":{{{member[1..]}}}"));
        }

        await scene.RefusedAsync(texts);
    }

    [Theory]
    [MemberData(nameof(TokenStage.Algorithms), MemberType = typeof(TokenStage))]
    public async Task RFC_8725_3_11_size_and_depth_are_bounded_before_anything_is_parsed(string algorithm)
    {
        var scene = await stage.SceneAsync(algorithm);
        var (header, claims) = (Text(scene.Token.Split('.')[0]), Text(scene.Token.Split('.')[1]));
        string Deep(string json, string open, string close, int depth) => $"{json[..^1]},\"deep\":{string.Concat(Enumerable.Repeat(open, depth))}1{string.Concat(Enumerable.Repeat(close, depth))}}}";
        await scene.RefusedAsync(
            scene.Forge.SignedText(header[..^1] + ",\"x\":\"" + new string('x', 9000) + "\"}", claims),
            scene.Forge.SignedText(header, claims[..^1] + ",\"x\":\"" + new string('x', 9000) + "\"}"),
            scene.Forge.SignedText(header, claims[..^1] + string.Concat(Enumerable.Range(0, 1500).Select(i => $",\"x{i}\":1")) + "}"),
            scene.Forge.SignedText(header, Deep(claims, "[", "]", 8)), scene.Forge.SignedText(header, Deep(claims, "{\"a\":", "}", 8)), scene.Forge.SignedText(header, Deep(claims, "[", "]", 1500)),
            scene.Forge.SignedText(Deep(header, "[", "]", 8), claims), scene.Forge.SignedText(Deep(header, "{\"a\":", "}", 700), claims), scene.Forge.SignedText(header, new string('[', 3000)),
            new string('A', 14_000), new string('A', 5000) + "." + new string('A', 5000) + "." + new string('A', 2000));
        await scene.AcceptedAsync(scene.Forge.SignedText(header, Deep(claims, "[", "]", 7)));
    }

    /// <summary>Other texts for the same bytes, for a decoder that is not strict; and some for other bytes.</summary>
    private static IEnumerable<string> Respellings(string part)
    {
        foreach (var padding in new[] { "=", "==", "===", "%3D", "\u003d\u003d" }) yield return part + padding;
        yield return part.Replace('-', '+').Replace('_', '/');
        yield return part.Replace("-", "%2D", StringComparison.Ordinal).Replace("_", "%5F", StringComparison.Ordinal);
        // The last character may carry bits that say nothing: every other one of them.
        var (last, spare) = (Alphabet.IndexOf(part[^1], StringComparison.Ordinal), (part.Length % 4) switch { 2 => 4, 3 => 2, _ => 0 });
        for (var bits = 1; bits < 1 << spare; bits++) yield return part[..^1] + Alphabet[last ^ bits];
        foreach (var gap in new[] { " ", "\t", "\u00a0", "\u200b", "\u00ad", "\ufeff", "%20", "+", "!", "~", "*", "$", "\\n", "\n", "\r\n", "\0" })
        {
            yield return part + gap;
            yield return gap + part;
            yield return part[..4] + gap + part[4..];
        }

        yield return part + "A";
        yield return part + "AAAA";
        yield return "AAAA" + part;
        // Full-width and Cyrillic look-alikes.
        yield return part.Replace('e', '\uff45').Replace('0', '\uff10');
        yield return part.Replace('a', '\u0430').Replace('A', '\u0410');
        yield return part.ToUpperInvariant();
        yield return part.ToLowerInvariant();
    }

    private static string Set(TokenScene scene, string claim, string value) =>
        "{" + string.Join(',', TokenText.Claims(scene.Token).EnumerateObject().Where(member => member.Name != claim).Select(member => $"\"{member.Name}\":{member.Value.GetRawText()}").Append($"\"{claim}\":{value}")) + "}";

    private static string Escaped(string name) => $"\\u{(int)name[0]:x4}{name[1..]}";

    private static string Text(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));
}
