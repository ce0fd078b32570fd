using System.Text.Json;

namespace Usage.Service.Tracking;

/// <summary>An event as it is sent. The quantity is text, because a JSON number is a double to most clients.</summary>
internal sealed record UsageEvent(
    string Id, string CustomerId, string MeterId, string Quantity, string Timestamp, string CreatedAt, JsonElement MetaData);
