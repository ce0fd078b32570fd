using System.CommandLine;
using System.Text.Json.Nodes;

namespace Auth.Gateway.Cli.Import;

/// <summary><c>auth-gateway import …</c>: what exists elsewhere, by its hashes.</summary>
public static class ImportCommands
{
    private const string Users = "import/users";
    private const string Keys = "import/keys";

    private static readonly Argument<FileInfo> File = new Argument<FileInfo>("file") { Description = "What to import." }.AcceptExistingOnly();
    private static readonly Option<string?> Account = new("--account") { Description = "For rows that name none: the account (acc_…) that they belong to." };
    private static readonly Option<string?> Role = new("--role") { Description = "For rows that name none: owner, admin or member (which is what they are otherwise) of the account." };
    private static readonly Option<string?> Domain = new("--email-domain") { Description = "Makes e-mail addresses of names that are none, e.g. example.com." };
    private static readonly Option<bool> Trial = new("--dry-run") { Description = "Looks at everything and writes nothing." };

    public static Command Create() => new("import", "Takes over users and keys that exist elsewhere, by their hashes. What is there already stays as it is.")
    {
        Importer("htpasswd", "Users of an htpasswd file.", [Account, Role, Domain], Users, (parsed, stream, cancellation) => Task.FromResult(("", HtpasswdFile.ReadAsync(stream, parsed.GetValue(Domain), cancellation)))),
        Importer("users", "Users with password hashes, from CSV (.csv) or JSON: email, password_hash, name, company, account, role, account_name.", [Account, Role], Users, ReadTableAsync),
        Importer("keys", "API keys by their SHA-256, from CSV (.csv) or JSON: sha256, name, account, user, scopes, live_mode, expires_at, allowed_ips, rate_limit, shown_prefix.", [Account], Keys, ReadTableAsync),
    };

    /// <param name="read">The rows, and what is said before their place.</param>
    private static Command Importer(
        string name, string description, Option[] options, string path, Func<ParseResult, FileStream, CancellationToken, Task<(string Unit, IAsyncEnumerable<ImportRow> Rows)>> read)
    {
        var command = new Command(name, description) { File, Trial };
        foreach (var option in options) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (Connection.Open(parsed) is not { } client) return 1;
            var file = parsed.GetValue(File)!;
            await using var stream = file.OpenRead();
            var (unit, rows) = await read(parsed, stream, cancellation);
            var run = new ImportRun(client, path, new ImportReport(file.Name, unit), parsed.GetValue(Trial));
            return await run.RunAsync(rows.Select(row => WithDefaults(row, parsed, options)), cancellation);
        });
        return command;
    }

    private static async Task<(string Unit, IAsyncEnumerable<ImportRow> Rows)> ReadTableAsync(ParseResult parsed, FileStream stream, CancellationToken cancellationToken)
    {
        var file = parsed.GetValue(File)!;
        if (file.Extension.Equals(".csv", StringComparison.OrdinalIgnoreCase)) return ("", CsvFile.Read(stream).ToAsyncEnumerable());
        return await JsonFile.IsArrayAsync(file, cancellationToken) ? ("item ", JsonFile.ReadArrayAsync(stream, cancellationToken)) : ("", JsonFile.ReadLinesAsync(stream, cancellationToken));
    }

    private static ImportRow WithDefaults(ImportRow row, ParseResult parsed, Option[] options)
    {
        Add("account", Account);
        Add("role", Role);
        return row;

        void Add(string member, Option<string?> option)
        {
            if (options.Contains(option) && parsed.GetValue(option) is { } value && row.Content is { } content && content[member] is null) content[member] = JsonValue.Create(value);
        }
    }
}
