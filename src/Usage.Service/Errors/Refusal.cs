using Microsoft.AspNetCore.WebUtilities;

namespace Usage.Service.Errors;

/// <summary>A request that ends with an answer other than the one asked for.</summary>
internal sealed class Refusal(int status, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>For the statuses that the framework answers by itself.</summary>
    public static Refusal Of(int status) => new(status, status switch
    {
        StatusCodes.Status401Unauthorized => "Not authenticated",
        _ => ReasonPhrases.GetReasonPhrase(status),
    });
}
