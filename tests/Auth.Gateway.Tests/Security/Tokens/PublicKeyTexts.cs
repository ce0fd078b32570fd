using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Tests.Security.Tokens;

/// <summary>What everybody knows, in each form in which somebody might take it for a shared secret.</summary>
internal static class PublicKeyTexts
{
    public static IEnumerable<byte[]> Of(JsonWebKey published, SecurityKey key)
    {
        foreach (var text in KeyTexts(key).Concat(JwkTexts(published)))
        {
            yield return Encoding.UTF8.GetBytes(text);
            yield return Encoding.UTF8.GetBytes(text + "\n");
            if (text.Contains('\n')) yield return Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
        }

        foreach (var bytes in KeyBytes(key)) yield return bytes;
        foreach (var number in new[] { published.X, published.Y, published.N, published.E }.OfType<string>()) yield return Base64UrlEncoder.DecodeBytes(number);
    }

    public static IEnumerable<byte[]> Guesses(string jwks, Uri issuer)
    {
        yield return [];
        yield return new byte[1];
        yield return new byte[32];
        foreach (var text in new[] { jwks, "secret", "null", issuer.ToString(), issuer.ToString().TrimEnd('/') }) yield return Encoding.UTF8.GetBytes(text);
    }

    private static IEnumerable<byte[]> KeyBytes(SecurityKey key)
    {
        if (key is RsaSecurityKey { Rsa: var rsa }) return [rsa.ExportSubjectPublicKeyInfo(), rsa.ExportRSAPublicKey()];
        var elliptic = ((ECDsaSecurityKey)key).ECDsa;
        var point = elliptic.ExportParameters(includePrivateParameters: false).Q;
        return [elliptic.ExportSubjectPublicKeyInfo(), [.. point.X!, .. point.Y!], [4, .. point.X!, .. point.Y!], [(byte)(2 + (point.Y![^1] & 1)), .. point.X!]];
    }

    private static IEnumerable<string> KeyTexts(SecurityKey key) =>
        key is RsaSecurityKey { Rsa: var rsa } ? [rsa.ExportSubjectPublicKeyInfoPem(), rsa.ExportRSAPublicKeyPem()] : [((ECDsaSecurityKey)key).ECDsa.ExportSubjectPublicKeyInfoPem()];

    private static IEnumerable<string> JwkTexts(JsonWebKey key)
    {
        var members = new JsonObject { ["kty"] = key.Kty, ["crv"] = key.Crv, ["x"] = key.X, ["y"] = key.Y, ["n"] = key.N, ["e"] = key.E, ["use"] = key.Use, ["alg"] = key.Alg, ["kid"] = key.Kid };
        foreach (var absent in members.Where(member => member.Value is null).Select(member => member.Key).ToList()) members.Remove(absent);
        var sorted = new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        string[] texts = [members.ToJsonString(), sorted.ToJsonString(), key.Kid, Convert.ToBase64String(key.ComputeJwkThumbprint()), Base64UrlEncoder.Encode(key.ComputeJwkThumbprint())];
        return texts.Concat(new[] { key.X, key.Y, key.X + key.Y, key.N }.Where(text => !string.IsNullOrEmpty(text)));
    }
}
