using System.Globalization;

namespace Usage.Service.Values;

internal enum QuantityFault
{
    None,
    NotPositive,
    TooLarge,
    TooPrecise,
}

/// <summary>
/// An exact amount: whole units and billionths. SQLite has no decimal type, but its sums of integers are exact and
/// fail, rather than round, when they overflow; two integer columns are therefore summed in the database.
/// </summary>
internal readonly record struct Quantity(long Whole, long Billionths)
{
    public const int Places = 9;
    public const long Largest = 1_000_000_000_000;

    private const long Billion = 1_000_000_000;

    /// <summary>Sums come with more billionths than one unit has.</summary>
    public static Quantity Sum(long whole, long billionths) => new(checked(whole + billionths / Billion), billionths % Billion);

    /// <param name="json">A JSON number. Read digit by digit: neither double nor decimal would tell that it rounded.</param>
    public static QuantityFault Parse(string json, out Quantity quantity)
    {
        quantity = default;
        if (json.StartsWith('-')) return QuantityFault.NotPositive;

        var parts = json.Split('e', 'E');
        var point = parts[0].IndexOf('.');
        var fraction = point < 0 ? 0 : parts[0].Length - point - 1;
        var digits = parts[0].Replace(".", "").TrimStart('0');
        if (digits.Length == 0) return QuantityFault.NotPositive;

        var exponentText = parts.Length == 2 ? parts[1] : "0";
        if (!int.TryParse(exponentText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
            return exponentText.StartsWith('-') ? QuantityFault.TooPrecise : QuantityFault.TooLarge;

        var trimmed = digits.TrimEnd('0');
        // The value is trimmed × 10^shift billionths.
        var shift = (long)exponent - fraction + (digits.Length - trimmed.Length) + Places;
        if (shift < 0) return QuantityFault.TooPrecise;
        // More digits than the largest amount has, and than Int128 could need.
        if (trimmed.Length + shift > 13 + Places) return QuantityFault.TooLarge;

        var billionths = Int128.Parse(trimmed + new string('0', (int)shift), CultureInfo.InvariantCulture);
        if (billionths > (Int128)Largest * Billion) return QuantityFault.TooLarge;
        quantity = new((long)(billionths / Billion), (long)(billionths % Billion));
        return QuantityFault.None;
    }

    public override string ToString() => Billionths == 0
        ? Whole.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Whole}.{Billionths:D9}").TrimEnd('0');
}
