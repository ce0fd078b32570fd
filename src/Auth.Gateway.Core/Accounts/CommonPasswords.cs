using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace Auth.Gateway.Core.Accounts;

/// <summary>The passwords that attackers try first: nobody may choose one (NIST SP 800-63B §3.1.1.2). Who has one already can still sign in.</summary>
public sealed class CommonPasswords(IOptions<PasswordOptions> options)
{
    private readonly FrozenSet<string> _passwords = Read(options.Value.CommonList).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public int Count => _passwords.Count;

    /// <summary>Without regard to case: a capital letter at the beginning is the first thing that is tried next.</summary>
    public bool Contains(string password) => _passwords.Contains(password);

    private static IEnumerable<string> Read(string? path)
    {
        if (path is { Length: 0 }) return [];
        using var reader = path is null ? new StreamReader(typeof(CommonPasswords).Assembly.GetManifestResourceStream("common-passwords.txt")!) : new StreamReader(path);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("# ", StringComparison.Ordinal) && line != "#");
    }
}
