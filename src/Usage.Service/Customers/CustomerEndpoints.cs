using Auth.Gateway.Upstream;
using Usage.Service.Identity;
using Usage.Service.Listing;
using Usage.Service.Validation;

namespace Usage.Service.Customers;

internal static class CustomerEndpoints
{
    public static void MapCustomers(this IEndpointRouteBuilder api)
    {
        api.MapGet("/customers", (HttpRequest request, GatewayIdentity caller, CustomerStore store) =>
            Results.Json(store.List(caller, QueryFields.Read(request, Page.Read)), UsageJson.Default.ListAnswerCustomer))
            .RefuseCustomers();
        api.MapPost("/customers", Create).RefuseCustomers();
    }

    private static async Task<IResult> Create(HttpRequest request, GatewayIdentity caller, CustomerStore store)
    {
        var (externalId, name) = await request.ReadBody(body => (body.Text("external_id"), body.OptionalText("name")));
        var customer = await store.Add(caller, externalId, name, request.HttpContext.RequestAborted);
        return Results.Json(customer, UsageJson.Default.Customer, statusCode: StatusCodes.Status201Created);
    }
}
