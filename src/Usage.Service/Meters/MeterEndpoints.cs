using Auth.Gateway.Upstream;
using Usage.Service.Identity;
using Usage.Service.Validation;

namespace Usage.Service.Meters;

/// <summary>A strict service needs its meters made before they are used; this is how.</summary>
internal static class MeterEndpoints
{
    public static void MapMeters(this IEndpointRouteBuilder api) => api.MapPost("/meters", Create).RefuseCustomers();

    private static async Task<IResult> Create(HttpRequest request, GatewayIdentity caller, MeterStore store)
    {
        var token = await request.ReadBody(body => body.Text("meter_token"));
        var meter = await store.Add(caller, token, request.HttpContext.RequestAborted);
        return Results.Json(meter, UsageJson.Default.Meter, statusCode: StatusCodes.Status201Created);
    }
}
