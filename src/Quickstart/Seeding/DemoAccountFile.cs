using System.Text.Encodings.Web;
using System.Text.Json;

namespace Quickstart.Seeding;

/// <summary>Remembers the demo account from run to run, and tells scripts about it.</summary>
internal sealed class DemoAccountFile(DataFolder data)
{
    public const string Name = "quickstart.json";

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        // A file with holes is as good as none.
        RespectNullableAnnotations = true,
        // Scripts read it with sed, too: the plus in an e-mail stays a plus.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <returns>Null when there is none, or none that can be read: then there is nothing to lose by making another.</returns>
    public DemoAccount? Read()
    {
        try
        {
            return File.Exists(data.File(Name)) ? JsonSerializer.Deserialize<DemoAccount>(File.ReadAllText(data.File(Name)), Format) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Write(DemoAccount account) => data.Write(Name, JsonSerializer.Serialize(account, Format) + "\n");
}
