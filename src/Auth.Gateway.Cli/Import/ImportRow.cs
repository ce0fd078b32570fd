using System.Text.Json.Nodes;

namespace Auth.Gateway.Cli.Import;

/// <summary>One thing to import, and where it stands in its file.</summary>
/// <param name="Place">Its line, counted from 1; in a JSON array, which item it is.</param>
/// <param name="Content">What the admin API takes; null for what could not be read.</param>
/// <param name="Refusal">Why it could not be read; no text of the file is in it, which may be a hash.</param>
public sealed record ImportRow(long Place, JsonObject? Content, string? Refusal)
{
    public static ImportRow Read(long place, JsonObject content) => new(place, content, null);

    public static ImportRow Refuse(long place, string reason) => new(place, null, reason);
}
