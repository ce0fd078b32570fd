using System.Text.Json;
using Upstream.Services.Tests.Stage;

namespace Upstream.Services.Tests.Devices;

/// <summary>Bodies and answers of the device API, as the tests say them.</summary>
internal static class DeviceWire
{
    public static string Body(string reference) => $$"""{"reference_id":{{JsonSerializer.Serialize(reference)}}}""";

    public static void AssertInvalid(Answer answer, string code) => Assert.Equal(
        (400, "error", "invalid_request", code),
        (answer.Status, answer.Field("object"), answer.Field("type"), answer.Field("code")));

    public static void AssertNotFound(Answer answer) =>
        Assert.Equal((404, "invalid_request", "object_not_found"), (answer.Status, answer.Field("type"), answer.Field("code")));

    public static void AssertDuplicate(Answer answer) => Assert.Equal(
        (409, "conflict", "duplicate_reference", "Reference ID already exists"),
        (answer.Status, answer.Field("type"), answer.Field("code"), answer.Field("message")));
}
