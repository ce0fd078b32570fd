using System.Globalization;
using Auth.Gateway.Storage;

namespace Auth.Gateway.Benchmarks;

/// <summary>Walks along the options of a command line.</summary>
public sealed class OptionReader(string[] args)
{
    private int _next;

    /// <returns>Null at the end.</returns>
    public string? Next() => _next < args.Length ? args[_next++] : null;

    /// <exception cref="UsageException">There is none.</exception>
    public string Text() => Next() ?? throw new UsageException($"{args[^1]} needs a value.");

    /// <exception cref="UsageException">It is none that is more than nothing.</exception>
    public int Number() => int.TryParse(Text(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) && number > 0
        ? number
        : throw new UsageException($"{args[_next - 1]} is not a number of one or more.");

    public string[] Words() => Text().Split(',', StringSplitOptions.RemoveEmptyEntries);

    public string[] Folders() => [.. Words().Select(Path.GetFullPath)];

    /// <exception cref="UsageException">There is no such store.</exception>
    public StoreKind Store() => Enum.TryParse<StoreKind>(Text(), ignoreCase: true, out var kind) && Enum.IsDefined(kind)
        ? kind
        : throw new UsageException($"{args[_next - 1]} is no store. There are {string.Join(" and ", Enum.GetNames<StoreKind>())}.");

    public UsageException Unknown() => new($"Unknown option {args[_next - 1]}.");
}
