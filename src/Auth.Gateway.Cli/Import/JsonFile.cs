using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth.Gateway.Cli.Import;

/// <summary>One object a line (JSON Lines), or an array of objects. Both are read as they come, so that a file may be of any size.</summary>
public static class JsonFile
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>An array is told by its first character.</summary>
    public static async Task<bool> IsArrayAsync(FileInfo file, CancellationToken cancellationToken)
    {
        using var reader = file.OpenText();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.AsSpan().TrimStart() is [var first, ..]) return first == '[';
        }

        return false;
    }

    public static async IAsyncEnumerable<ImportRow> ReadLinesAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file);
        for (var line = 1L; await reader.ReadLineAsync(cancellationToken) is { } text; line++)
        {
            if (!string.IsNullOrWhiteSpace(text)) yield return Read(line, text);
        }
    }

    /// <summary>What is no JSON ends the array: nobody knows where the next item would begin.</summary>
    public static async IAsyncEnumerable<ImportRow> ReadArrayAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var items = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(file, cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
        for (var item = 1L; ; item++)
        {
            ImportRow? last = null;
            try
            {
                if (!await items.MoveNextAsync()) yield break;
            }
            catch (JsonException)
            {
                last = ImportRow.Refuse(item, "is no JSON: the rest of the array was not read");
            }

            yield return last ?? Read(item, items.Current.GetRawText());
            if (last is not null) yield break;
        }
    }

    private static ImportRow Read(long place, string text)
    {
        try
        {
            if (JsonNode.Parse(text, documentOptions: Strict) is not JsonObject row) return ImportRow.Refuse(place, "is no JSON object");
            // Whether its texts are any shows when they are written.
            row.ToJsonString();
            return ImportRow.Read(place, row);
        }
        catch (JsonException)
        {
            return ImportRow.Refuse(place, "is no JSON object");
        }
        catch (InvalidOperationException)
        {
            return ImportRow.Refuse(place, "holds half of a surrogate pair, which is no text");
        }
    }
}
