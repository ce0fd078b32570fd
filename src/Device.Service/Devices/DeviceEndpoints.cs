using Auth.Gateway.Upstream;
using Device.Service.Errors;

namespace Device.Service.Devices;

internal static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder routes)
    {
        var devices = routes.MapGroup("/devices");
        devices.MapPost("", Create);
        devices.MapGet("", (HttpRequest request, GatewayIdentity caller, DeviceStore store) =>
            Results.Json(store.List(caller, DeviceQuery.Read(request.Query)), DeviceJson.Default.DeviceList));
        devices.MapGet("{id}", (string id, GatewayIdentity caller, DeviceStore store) => Answer(store.Find(caller, id)));
        devices.MapPatch("{id}", Change);
        devices.MapDelete("{id}", Delete);
    }

    private static async Task<IResult> Create(HttpRequest request, GatewayIdentity caller, DeviceStore store)
    {
        var reference = await DeviceBody.ReadReference(request) ?? "";
        return Answer(await store.Add(caller, reference, request.HttpContext.RequestAborted), StatusCodes.Status201Created);
    }

    private static async Task<IResult> Change(string id, HttpRequest request, GatewayIdentity caller, DeviceStore store) =>
        await DeviceBody.ReadReference(request) is { } reference
            ? Answer(await store.Rename(caller, id, reference, request.HttpContext.RequestAborted))
            : Answer(store.Find(caller, id));

    private static async Task<IResult> Delete(string id, HttpContext context, GatewayIdentity caller, DeviceStore store) =>
        await store.Remove(caller, id, context.RequestAborted)
            ? Results.Json(new DeletionAccepted(), DeviceJson.Default.DeletionAccepted, statusCode: StatusCodes.Status202Accepted)
            : throw Refusal.UnknownDevice();

    private static IResult Answer(RegisteredDevice? device, int status = StatusCodes.Status200OK) =>
        device is null ? throw Refusal.UnknownDevice() : Results.Json(device, DeviceJson.Default.RegisteredDevice, statusCode: status);
}
