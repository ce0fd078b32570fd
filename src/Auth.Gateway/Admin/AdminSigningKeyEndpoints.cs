using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Endpoints;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary>The key ring, for operators: looked at, rotated, and put under another master key.</summary>
public sealed class AdminSigningKeyEndpoints(SigningKeyRing ring)
{
    private const string Path = AdminEndpoints.Path + "/signing-keys";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync);
        routes.MapPost(Path + "/rotate", RotateAsync).TakesJson();
        routes.MapPost(Path + "/master-key", ChangeMasterKeyAsync).TakesJson();
    }

    private Task ListAsync(HttpContext context) => WireJson.WriteAsync(
        context,
        StatusCodes.Status200OK,
        new AdminSigningKeys([.. ring.Describe().Select(key => new AdminSigningKey(key.Id, key.Algorithm, key.State, WireTime.Format(key.ActivatesAt)))]));

    private async Task RotateAsync(HttpContext context)
    {
        if (await ValidationAnswer.ReadOptionalFieldsAsync(context) is not { } fields) return;
        var immediately = fields.Flag("immediately", false);
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        await ring.RotateAsync(immediately, context.RequestAborted);
        await ListAsync(context);
    }

    private async Task ChangeMasterKeyAsync(HttpContext context)
    {
        if (await ValidationAnswer.ReadFieldsAsync(context) is not { } fields) return;
        var text = fields.Text("new_master_key", max: 1000);
        var bytes = new byte[text.Length];
        if (text.Length > 0 && (!Convert.TryFromBase64String(text, bytes, out var length) || (bytes = bytes[..length]).Length < MasterKey.MinBytes))
        {
            fields.Refuse(FieldError.Wrong("must be at least 32 random bytes in base64", "body", "new_master_key"));
        }

        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        await ring.ProtectAnewAsync(new MasterKey(bytes), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}

public sealed record AdminSigningKeys(IReadOnlyList<AdminSigningKey> Data);

/// <param name="State"><c>next</c> (published, does not sign yet), <c>active</c>, or <c>retired</c> (published until its last token has expired).</param>
public sealed record AdminSigningKey(string Id, string Algorithm, string State, string ActivatesAt);
