using Auth.Gateway.Upstream;
using Usage.Service.Identity;
using Usage.Service.Validation;

namespace Usage.Service.Tracking;

internal static class TrackingEndpoints
{
    public static void MapTracking(this IEndpointRouteBuilder api) =>
        api.MapPost("/sdk/track", Track).RefuseCustomers().RequireScope("usage.write");

    private static async Task<IResult> Track(HttpRequest request, GatewayIdentity caller, EventStore store)
    {
        var track = await request.ReadBody(TrackRequest.Read);
        var recorded = await store.Record(caller, track, request.HttpContext.RequestAborted);
        return Results.Json(recorded, UsageJson.Default.UsageEvent, statusCode: StatusCodes.Status201Created);
    }
}
