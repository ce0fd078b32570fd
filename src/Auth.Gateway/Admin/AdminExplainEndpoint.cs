using Auth.Gateway.Endpoints;
using Auth.Gateway.Rehearsals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary><c>POST /admin/v1/explain</c>: what would become of a request, decided by the stations that decide on real ones, with no effect on anything.</summary>
public sealed class AdminExplainEndpoint(RehearsalStage stage)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(AdminEndpoints.Path + "/explain", ExplainAsync).TakesJson();

    private async Task ExplainAsync(HttpContext context)
    {
        if (await ValidationAnswer.ReadFieldsAsync(context) is not { } fields) return;
        var call = ExplainRequest.Read(context.Json().Content, fields, context);
        if (call is null)
        {
            await ValidationAnswer.WriteAsync(context, fields.Errors);
            return;
        }

        var outcome = await stage.PlayAsync(call, caller: null, context.RequestAborted);
        await WireJson.WriteSecretAsync(context, StatusCodes.Status200OK, Explanation.Of(call, outcome));
    }
}
