using System.Text.Json.Nodes;
using Microsoft.VisualBasic.FileIO;

namespace Auth.Gateway.Cli.Import;

/// <summary>Rows by RFC 4180 under a line that names the columns. An empty field is as if it were not there.</summary>
public static class CsvFile
{
    /// <summary>What a column's text becomes in the admin API's JSON.</summary>
    private static readonly Dictionary<string, Func<string, JsonNode?>> Typed = new(StringComparer.Ordinal)
    {
        ["scopes"] = Words,
        ["allowed_ips"] = Words,
        ["live_mode"] = text => bool.TryParse(text, out var flag) ? flag : text,
    };

    public static IEnumerable<ImportRow> Read(Stream file)
    {
        using var parser = new TextFieldParser(file) { Delimiters = [","], HasFieldsEnclosedInQuotes = true, TrimWhiteSpace = true };
        string[]? columns = null;
        while (!parser.EndOfData)
        {
            // Where the next row begins, blank lines before it not counted.
            _ = parser.PeekChars(1);
            var line = parser.LineNumber;
            string[]? fields;
            try
            {
                fields = parser.ReadFields();
            }
            catch (MalformedLineException)
            {
                fields = null;
            }

            if (columns is null)
            {
                columns = fields;
                if (columns is null || columns.Length < 2 || columns.Distinct(StringComparer.Ordinal).Count() < columns.Length || columns.Any(name => name.Length > 20))
                {
                    yield return ImportRow.Refuse(line, "the first line must name the columns, e.g. email,password_hash: nothing was read");
                    yield break;
                }
            }
            else if (fields is null) yield return ImportRow.Refuse(line, "has a quote that does not end, or text behind one");
            else if (fields.Length != columns.Length) yield return ImportRow.Refuse(line, $"has {fields.Length} fields under {columns.Length} columns");
            else yield return ImportRow.Read(line, new JsonObject(columns.Zip(fields).Where(pair => pair.Second.Length > 0).Select(pair => KeyValuePair.Create(pair.First, Value(pair.First, pair.Second)))));
        }
    }

    private static JsonNode? Value(string column, string text) => Typed.TryGetValue(column, out var read) ? read(text) : JsonValue.Create(text);

    private static JsonArray Words(string text) => new([.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => JsonValue.Create(word))]);
}
