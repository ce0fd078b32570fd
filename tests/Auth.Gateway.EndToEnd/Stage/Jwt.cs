using System.Buffers.Text;
using System.Text.Json;

namespace Auth.Gateway.EndToEnd.Stage;

/// <summary>Reads a token as any holder can. Whether it is good is for others to say.</summary>
internal static class Jwt
{
    public static JsonElement Claims(string token) => JsonElement.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
}
