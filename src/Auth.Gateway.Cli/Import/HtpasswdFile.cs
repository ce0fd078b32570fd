using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Auth.Gateway.Cli.Import;

/// <summary><c>name:hash</c>, one a line, as Apache and nginx read it; blank lines and those that begin with <c>#</c> are passed over.</summary>
public static class HtpasswdFile
{
    /// <param name="domain">Makes an e-mail address of a name that is none; null: such names are refused.</param>
    public static async IAsyncEnumerable<ImportRow> ReadAsync(Stream file, string? domain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file);
        for (var line = 1L; await reader.ReadLineAsync(cancellationToken) is { } text; line++)
        {
            text = text.Trim();
            if (text.Length == 0 || text[0] == '#') continue;
            // Behind the hash some files have a comment of their own.
            var parts = text.Split(':', 3);
            if (parts.Length == 1 || parts[0].Length == 0) yield return ImportRow.Refuse(line, "is not name:hash");
            else if (!parts[0].Contains('@') && domain is null) yield return ImportRow.Refuse(line, "the name is no e-mail address: --email-domain makes one of it");
            else yield return ImportRow.Read(line, new JsonObject { ["email"] = parts[0].Contains('@') ? parts[0] : $"{parts[0]}@{domain}", ["password_hash"] = parts[1] });
        }
    }
}
