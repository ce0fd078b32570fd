using System.Text.Json;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary>
/// The body of an import, <c>{"rows":[…],"dry_run":false}</c>: each row is taken or refused by itself, and the answer has one entry for each, in their order.
/// A member that is not known refuses its row: a misspelt <c>expires_at</c> would make a key that never ends.
/// </summary>
internal static class ImportRows
{
    public const int Max = 100;

    public static async Task ImportAsync(HttpContext context, IReadOnlySet<string> known, Func<FieldReader, bool, Task<ImportResult>> import)
    {
        if (await ValidationAnswer.ReadFieldsAsync(context) is not { } fields) return;
        var isTrial = fields.Flag("dry_run", false);
        var rows = fields.Optional("rows");
        if (rows is null) fields.Refuse(FieldError.Missing("body", "rows"));
        else if (rows is not { ValueKind: JsonValueKind.Array }) fields.Refuse(FieldError.NotList("body", "rows"));
        else if (rows.Value.GetArrayLength() > Max) fields.Refuse(FieldError.Wrong($"at most {Max} items are allowed", "body", "rows"));
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        var results = new List<ImportedRow>();
        foreach (var row in rows!.Value.EnumerateArray())
        {
            var result = await ImportAsync(row);
            results.Add(new ImportedRow(result.Outcome switch { ImportOutcome.Imported => "imported", ImportOutcome.Existing => "existing", _ => "refused" }, result.Id, result.Reason));
        }

        await WireJson.WriteAsync(context, StatusCodes.Status200OK, new ImportedRows(results));

        async Task<ImportResult> ImportAsync(JsonElement row)
        {
            if (row.ValueKind != JsonValueKind.Object) return ImportResult.Refuse("is no object");
            // Not named: what stands where a name should be may be a hash.
            if (row.EnumerateObject().Any(member => !known.Contains(member.Name))) return ImportResult.Refuse($"has a member that is not known; known are {string.Join(", ", known.Order(StringComparer.Ordinal))}");
            return await import(new FieldReader(row), isTrial);
        }
    }

    /// <returns>The first thing that is wrong with the row; null when nothing is.</returns>
    public static ImportResult? Refusal(this FieldReader fields) =>
        fields.Errors is [var error, ..] ? ImportResult.Refuse($"{string.Join('.', error.Loc.Skip(1))}: {error.Msg}") : null;
}

public sealed record ImportedRows(IReadOnlyList<ImportedRow> Data);

/// <param name="Outcome"><c>imported</c>, <c>existing</c> (it was there, and is as it was), or <c>refused</c>.</param>
public sealed record ImportedRow(string Outcome, string? Id, string? Reason);
