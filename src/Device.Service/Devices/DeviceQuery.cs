using System.Globalization;
using Device.Service.Errors;

namespace Device.Service.Devices;

/// <summary>What a list request asks for.</summary>
internal sealed record DeviceQuery(string? ReferenceId, int Limit, string? StartingAfter, string? EndingBefore)
{
    private const int DefaultLimit = 30;
    private const int LargestLimit = 100;

    public string? Cursor => StartingAfter ?? EndingBefore;
    public bool Backwards => EndingBefore is not null;

    public static DeviceQuery Read(IQueryCollection query)
    {
        var page = new DeviceQuery(One("reference_id"), ReadLimit(One("limit")), One("starting_after"), One("ending_before"));
        return page is { StartingAfter: not null, EndingBefore: not null }
            ? throw Refusal.Invalid("starting_after and ending_before exclude each other")
            : page;

        string? One(string name) => query[name] switch
        {
            [] => null,
            [var value] => value,
            _ => throw Refusal.Invalid($"{name} may be given once"),
        };
    }

    private static int ReadLimit(string? text) => text switch
    {
        null => DefaultLimit,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit is >= 1 and <= LargestLimit => limit,
        _ => throw Refusal.Invalid($"limit must be a number from 1 to {LargestLimit}"),
    };
}
