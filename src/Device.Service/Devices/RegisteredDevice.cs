using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Device.Service.Devices;

/// <summary>A device as it is sent. There is no last_seen: no device asks this service anything, so it is never known.</summary>
internal sealed record RegisteredDevice(string Id, bool LiveMode, string ReferenceId, string TimeCreated, string AccountId)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "device";

    public static string NewId() => "dev_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
}
