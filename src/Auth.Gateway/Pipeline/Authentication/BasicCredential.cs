using System.Text;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>RFC 7617: user-id and password, split at the first colon, strict UTF-8.</summary>
public static class BasicCredential
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null for anything that is not base64 of <c>user-id ":" password</c> without control characters.</summary>
    public static (string UserId, string Password)? Parse(string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length)) return null;
        string text;
        try
        {
            text = Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        var colon = text.IndexOf(':');
        return colon < 0 || text.Any(char.IsControl) ? null : (text[..colon], text[(colon + 1)..]);
    }
}
