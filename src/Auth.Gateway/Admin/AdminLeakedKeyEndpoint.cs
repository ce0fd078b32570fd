using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Endpoints;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary>
/// <c>POST /admin/v1/keys/leaked</c>: for what secret scanners find. Takes keys by their text, ends those that are alive, at once and everywhere,
/// and says whose they were. The text of a key is neither logged nor given back.
/// </summary>
public sealed class AdminLeakedKeyEndpoint(ApiKeyService keys)
{
    private const int MaxKeys = 100;

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(AdminEndpoints.Path + "/keys/leaked", RevokeAsync).TakesJson();

    private async Task RevokeAsync(HttpContext context)
    {
        if (await ValidationAnswer.ReadFieldsAsync(context) is not { } fields) return;
        var found = fields.List("keys", MaxKeys, text => text.Length is > 0 and <= ApiKeyFormat.MaxLength, $"must be 1 to {ApiKeyFormat.MaxLength} characters");
        if (fields.Errors.Count == 0 && found.Count == 0) fields.Refuse(FieldError.Missing("body", "keys"));
        if (await ValidationAnswer.RefusedAsync(context, fields.Errors)) return;

        var revoked = new List<RevokedKey>();
        foreach (var text in found)
        {
            if (await keys.RevokeLeakedAsync(text, context.RequestAborted) is { } key) revoked.Add(new RevokedKey(key.Id, key.AccountId, key.UserId, key.Name, key.Prefix));
        }

        await WireJson.WriteAsync(context, StatusCodes.Status200OK, new LeakedKeys(revoked, found.Count - revoked.Count));
    }
}

/// <param name="NotUsable">How many of the texts were no keys of ours, or dead before.</param>
public sealed record LeakedKeys(IReadOnlyList<RevokedKey> Revoked, int NotUsable);

public sealed record RevokedKey(string Id, string AccountId, string? UserId, string Name, string Prefix);
