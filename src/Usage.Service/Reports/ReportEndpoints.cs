using Auth.Gateway.Upstream;
using Usage.Service.Identity;
using Usage.Service.Listing;
using Usage.Service.Validation;

namespace Usage.Service.Reports;

internal static class ReportEndpoints
{
    public static void MapReports(this IEndpointRouteBuilder api) => api.MapGet("/usage", Totals).RequireScope("usage.read");

    private static IResult Totals(HttpRequest request, GatewayIdentity caller, ReportStore store)
    {
        var (query, page) = QueryFields.Read(request, fields => (UsageQuery.Read(fields), Page.Read(fields)));
        return Results.Json(store.List(caller, query, page), UsageJson.Default.ListAnswerUsageTotal);
    }
}
