using System.Buffers.Text;
using System.Text.Json;

namespace Auth.Gateway.Tests.Stage;

/// <summary>What a JWT says, believed without a look at its signature.</summary>
public static class TokenText
{
    public static JsonElement Header(string token) => Part(token, 0);

    public static JsonElement Claims(string token) => Part(token, 1);

    private static JsonElement Part(string token, int index) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[index])).RootElement;
}
