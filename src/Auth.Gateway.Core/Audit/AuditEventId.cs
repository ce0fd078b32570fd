using System.Globalization;
using System.Security.Cryptography;

namespace Auth.Gateway.Core.Audit;

/// <summary>
/// <c>evt_</c> and 24 hexadecimal digits: 12 of Unix milliseconds, 4 that count, 8 that are random. Their text order is their order in time, so that the
/// id is also the place in the trail from where reading goes on.
/// </summary>
public static class AuditEventId
{
    private static int _count;

    public static string New(DateTimeOffset at) => Before(at) + ((ushort)Interlocked.Increment(ref _count)).ToString("x4", CultureInfo.InvariantCulture) + RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>Below every id of that millisecond and above all earlier ones.</summary>
    public static string Before(DateTimeOffset at) => Identifiers.AuditEvent + Math.Max(0, at.ToUnixTimeMilliseconds()).ToString("x12", CultureInfo.InvariantCulture);
}
