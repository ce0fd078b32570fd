using System.Text.Json.Nodes;

namespace Auth.Gateway.Cli.Import;

/// <summary>Sends rows in batches, and reports each that is refused; the others go in. A run that was cut is simply run again.</summary>
public sealed class ImportRun(AdminClient client, string path, ImportReport report, bool isTrial)
{
    // Weak hashes are hashed again by the gateway, a tenth of a second each: a batch must not take minutes.
    private const int MaxRows = 50;
    private const int MaxCharacters = 40_000;

    private readonly List<(long Place, JsonObject Content)> _batch = [];
    private int _size;

    /// <returns>The exit code: 0 when every row is there now, 1 when any was refused or the gateway gave up, 2 when it cannot be reached.</returns>
    public async Task<int> RunAsync(IAsyncEnumerable<ImportRow> rows, CancellationToken cancellationToken)
    {
        var code = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            var size = row.Content?.ToJsonString().Length ?? 0;
            if (row.Content is null || size > MaxCharacters)
            {
                report.Add(row.Place, "refused", row.Refusal ?? "is too long");
                continue;
            }

            if ((_batch.Count == MaxRows || _size + size > MaxCharacters) && (code = await SendAsync(cancellationToken)) != 0) break;
            _batch.Add((row.Place, row.Content));
            _size += size;
        }

        if (code == 0) code = await SendAsync(cancellationToken);
        report.Print(isTrial);
        if (code != 0) await Console.Error.WriteLineAsync("The import stopped there. Run it again: what is in already stays as it is.");
        return code == 0 && report.HasRefusals ? 1 : code;
    }

    private async Task<int> SendAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count == 0) return 0;
        var body = new JsonObject { ["dry_run"] = isTrial, ["rows"] = new JsonArray([.. _batch.Select(row => row.Content)]) };
        var (code, answer) = await client.AskAsync(HttpMethod.Post, path, body, cancellationToken);
        if (code == 0)
        {
            foreach (var (row, result) in _batch.Zip(JsonNode.Parse(answer)!["data"]!.AsArray())) report.Add(row.Place, result!["outcome"]!.GetValue<string>(), result["reason"]?.GetValue<string>());
        }

        _batch.Clear();
        _size = 0;
        return code;
    }
}
