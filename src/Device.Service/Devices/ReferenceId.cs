using Device.Service.Errors;

namespace Device.Service.Devices;

/// <summary>A caller's own name for a device: free text, bounded, and printable wherever it is shown.</summary>
internal static class ReferenceId
{
    private const int Longest = 255;

    public static string Check(string value)
    {
        if (value.Length > Longest) throw Refusal.Invalid($"reference_id must have at most {Longest} characters");
        if (value.Any(char.IsControl)) throw Refusal.Invalid("reference_id must not contain control characters");
        return value;
    }
}
