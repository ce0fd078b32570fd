using System.Text.Json.Serialization;

namespace Device.Service.Devices;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RegisteredDevice))]
[JsonSerializable(typeof(DeviceList))]
[JsonSerializable(typeof(DeletionAccepted))]
internal sealed partial class DeviceJson : JsonSerializerContext;

internal sealed record DeviceList(bool HasMore, IReadOnlyList<RegisteredDevice> Data)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "list";

    [JsonPropertyOrder(-1)]
    public string Url { get; } = "/devices";
}

internal sealed record DeletionAccepted
{
    public string Message { get; } = "Accepted";
}
