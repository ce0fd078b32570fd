using System.Net;
using System.Text;
using System.Text.Json;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.BadInput;

/// <summary>Basic credentials that are none: refused in the words of whoever was asked, and never with a 500.</summary>
public sealed class BasicCredentialTests(BadInputFixture scene) : IClassFixture<BadInputFixture>
{
    /// <summary>What stands behind <c>Basic</c>.</summary>
    public static TheoryData<string> NotBasic =>
    [
        "!!!!", "YWNjOmtleQ", "YWNjOmtleQ=", "YWNjOmtleQ===", "YWNj=OmtleQ==", "YWNjOmtleQ==x", "=", "====", "YWNjOm tleQ==", "YWNjOmtleQ==,", "YQ-_", "A",
        Base64("no colon"u8), Base64(""u8), Base64(":"u8), Base64("acc:"u8), Base64(":key"u8), Base64("::"u8), Base64("a:b:c"u8),
        Base64([0xff, (byte)':', 0xfe]), Base64([0xc3, 0x28, (byte)':', (byte)'x']), Base64([0xed, 0xa0, 0x80, (byte)':', (byte)'x']), Base64([0xc0, 0xba]),
        Base64("a\0b:c"u8), Base64("a:b\0"u8), Base64("\0:\0"u8), Base64("a\r\nX: y:b"u8), Base64("a:\u007f"u8), Base64("a:\u0085"u8), Base64([0xef, 0xbb, 0xbf, (byte)':']),
        Base64("ünïcödé:pässwörd"u8), Base64("😀:😀"u8),
    ];

    [Theory]
    [MemberData(nameof(NotBasic))]
    public async Task What_is_no_Basic_credential_is_refused_in_the_routes_format(string value)
    {
        var before = scene.Gateway.Upstream.Received.Count;
        foreach (var path in new[] { "/login", "/devices", "/account" })
        {
            var answer = await scene.Gateway.Client.CallAsync("GET " + path, Credentials.Authorization("Basic " + value));
            var isTwo = value.Contains(',', StringComparison.Ordinal);
            answer.Is(isTwo ? HttpStatusCode.BadRequest : HttpStatusCode.Forbidden).IsNotStored();
            Assert.Equal("error", answer.Text("object"));
            Assert.Equal(isTwo ? "multiple_credentials" : "access_denied", answer.Text("code"));
            Assert.Null(answer.Header("WWW-Authenticate"));
        }

        Assert.Equal(before, scene.Gateway.Upstream.Received.Count);
    }

    [Theory]
    [MemberData(nameof(NotBasic))]
    public async Task What_is_no_Basic_credential_makes_no_token(string value)
    {
        var answer = await scene.Gateway.Client.CallAsync("POST /tokens/generate", Credentials.Authorization("Basic " + value));
        Assert.Contains(answer.Status, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest });
        Assert.Equal(JsonValueKind.String, answer.Json.GetProperty("error").GetProperty("code").ValueKind);
    }

    [Fact]
    public async Task A_refusal_never_repeats_what_was_presented()
    {
        foreach (var header in new[] { "Basic " + Base64("acc:my-secret-value"u8), "Bearer my-secret-value", "my-secret-value" })
        {
            var answer = await scene.Gateway.Client.CallAsync("GET /api/v1/auth/me", Credentials.Authorization(header));
            answer.Is(HttpStatusCode.Unauthorized);
            Assert.DoesNotContain("my-secret-value", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_that_is_longer_than_any_can_be_is_refused()
    {
        foreach (var length in new[] { 513, 8000, 20_000 })
        {
            (await scene.Gateway.Client.CallAsync("POST /api/v1/sdk/track", Credentials.ApiKey(new string('k', length)))).Is(HttpStatusCode.Unauthorized);
            (await scene.Gateway.Client.CallAsync("GET /login", Credentials.Basic(scene.Owner.AccountId, new string('k', length)))).Is(HttpStatusCode.Forbidden);
        }
    }

    private static string Base64(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes);

    [Fact]
    public async Task A_NUL_or_another_control_byte_in_a_header_is_refused_before_anything_reads_it()
    {
        foreach (var bad in new[] { "\0", "\u0001", "\u007f", "\u001b" })
        {
            foreach (var header in new[] { $"X-API-Key: {scene.Key}{bad}", $"Authorization: {scene.Key[..5]}{bad}{scene.Key[5..]}", $"Cookie: access_token={bad}" })
            {
                var answer = await RawConnection.AskAsync(scene.Gateway.Url, "POST", "/api/v1/sdk/track", header, "Content-Length: 0");
                Assert.Contains(answer.Status, new[] { 400, 401 });
            }
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_in_a_credential_are_refused()
    {
        foreach (var bytes in new[] { "\u00ff", "\u00c3", "\u00c3\u0028", "\u00ed\u00a0\u0080" })
        {
            var answer = await RawConnection.AskAsync(scene.Gateway.Url, "POST", "/api/v1/sdk/track", "X-API-Key: " + bytes, "Content-Length: 0");
            Assert.Contains(answer.Status, new[] { 400, 401 });
        }

        Assert.Equal(401, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/api/v1/usage", "Authorization: " + Encoding.Latin1.GetString([0xff, 0xfe]))).Status);
    }
}
